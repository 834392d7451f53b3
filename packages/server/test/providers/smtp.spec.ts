import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { smtpProvider } from '../../src/adapters/providers/smtp.ts'
import type { HandOver, HandOverOutcome, Provider } from '../../src/delivery/provider.port.ts'
import type { MessageId, ProjectId } from '../../src/kernel/ids.ts'
import { openRawMailServer, type Fault, type Stage } from './smtp-raw-server.ts'
import { readMail } from './smtp-read-mail.ts'

const never = new AbortController().signal
const now = Date.UTC(2026, 0, 1)

function message(wish: Partial<HandOver> = {}): HandOver {
  return {
    projectId: 'project-test-1' as ProjectId,
    messageId: 'message-test-1' as MessageId,
    attempt: 1,
    channel: 'email',
    to: 'ada@example.com',
    content: { text: 'Your Acme code: 123456.', code: '123456', subject: '123456 is your Acme code', html: '<p>123456</p>' },
    locale: 'en',
    sender: 'Acme <codes@acme.example>',
    now,
    expiresAt: now + 120_000,
    receiptUrl: 'http://localhost:4000/receipts/post',
    ...wish,
  }
}

type Settings = Partial<Parameters<typeof smtpProvider.make>[0]>

function givenProvider(port: number, settings: Settings = {}): Provider {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const provider = smtpProvider.make(
    { base_url: `smtp://127.0.0.1:${port.toString()}`, ...settings },
    { name: 'post', log, hearReceipt: async () => true },
  )
  onTestFinished(() => provider.close())
  return provider
}

interface Taken {
  readonly from: string
  readonly to: readonly string[]
  readonly bytes: string
  readonly isEncrypted: boolean
  readonly user: string | undefined
}

async function givenPost(options: SMTPServerOptions = {}, settings: Settings = {}) {
  const taken: Taken[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const isEncrypted = session.secure
        taken.push({
          from,
          to: rcptTo.map(({ address }) => address),
          bytes: Buffer.concat(chunks).toString(),
          isEncrypted,
          user: session.user,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return { taken, port, provider: givenProvider(port, settings) }
}

describe('a mail', () => {
  it('arrives with the same subject and both its parts', async () => {
    const { provider, taken } = await givenPost()
    const content = {
      code: '123456',
      subject: '123456 : c’est votre code d’accès à Açaí — ne le partagez pas, même à celui qui vous le demande 🔑',
      text: 'Código: 123456\n\nVálido por 5 minutos. 🔑\n.\n..',
      html: `<p style="color:#000">Código: <b>123456</b></p>${'<p>é</p>'.repeat(50)}`,
    }
    expect(await provider.handOver(message({ content }), never)).toMatchObject({ kind: 'sent' })
    expect(taken).toMatchObject([{ from: 'codes@acme.example', to: ['ada@example.com'] }])
    const { headers, text, html } = readMail(taken[0]?.bytes ?? '')
    expect({ subject: headers.get('subject'), text, html }).toEqual({ subject: content.subject, text: content.text, html: content.html })
    expect(Object.fromEntries(headers)).toMatchObject({
      from: 'Acme <codes@acme.example>',
      to: 'ada@example.com',
      date: 'Thu, 01 Jan 2026 00:00:00 +0000',
      'message-id': '<message-test-1@acme.example>',
      'auto-submitted': 'auto-generated',
    })
  })

  it('without markup has one part', async () => {
    const { provider, taken } = await givenPost()
    await provider.handOver(message({ content: { text: 'plain', code: '123456', subject: 'code' } }), never)
    expect(readMail(taken[0]?.bytes ?? '')).toMatchObject({ text: 'plain\n', html: undefined })
  })

  it.each(['code\r\nBcc: eve@example.com', 'code\nBcc: eve@example.com', 'code\r\n\r\nbody', 'code\0\u2028x'])(
    'E3: of the subject %j has the same headers as any other, and one recipient',
    async (subject) => {
      const { provider, taken } = await givenPost()
      await provider.handOver(message(), never)
      await provider.handOver(message({ content: { ...message().content, subject } }), never)
      const [ordinary, attacked] = taken.map(({ bytes }) => readMail(bytes))
      expect([...(attacked?.headers.keys() ?? [])]).toEqual([...(ordinary?.headers.keys() ?? [])])
      expect(taken[1]?.to).toEqual(['ada@example.com'])
      expect(attacked).toMatchObject({ text: message().content.text, html: message().content.html })
    },
  )

  it.each([
    { to: 'ada@example.com\r\nRCPT TO:<eve@example.com>' },
    { to: 'ada@example.com, eve@example.com' },
    { to: 'ada@example.com>' },
    { to: '"ada eve"@example.com' },
    { to: '+14155550123' },
    { to: '' },
  ])('E3: to $to is refused', async (wish) => {
    const { provider, taken } = await givenPost()
    expect(await provider.handOver(message(wish), never)).toEqual({ kind: 'rejected', reason: 'the destination is no email address' })
    expect(taken).toEqual([])
  })

  it('without a sender is refused, and says why', async () => {
    const { provider } = await givenPost()
    const refused = await provider.handOver(message({ sender: undefined }), never)
    expect(refused).toEqual({ kind: 'rejected', reason: 'the providers file names no sender ("from") for it' })
    expect(await provider.handOver(message({ sender: 'Acme' }), never)).toMatchObject({ kind: 'rejected' })
  })

  it('does not read files that its text seems to name', async () => {
    const { provider, taken } = await givenPost()
    const content = { text: 'file:///etc/hostname', code: '123456', subject: 'code', html: '<img src="/etc/hostname">' }
    await provider.handOver(message({ content }), never)
    expect(readMail(taken[0]?.bytes ?? '')).toMatchObject({ text: content.text, html: content.html })
  })
})

describe('connections', () => {
  it('carry one mail after the other', async () => {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    const provider = givenProvider(post.port)
    for (let mail = 0; mail < 5; mail += 1) await provider.handOver(message(), never)
    expect({ taken: post.taken(), connections: post.connections() }).toEqual({ taken: 5, connections: 1 })
  })

  it('carry mails at the same time', async () => {
    const { provider, taken } = await givenPost()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => provider.handOver(message(), never)))
    expect(outcomes.filter(({ kind }) => kind !== 'sent')).toEqual([])
    expect(taken).toHaveLength(20)
  })

  it('that the server ended meanwhile cost no mail', async () => {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    const provider = givenProvider(post.port)
    await provider.handOver(message(), never)
    post.faultAt('MAIL', { answer: '421 4.4.2 too long idle' })
    const outcome = provider.handOver(message(), never)
    await post.reached('MAIL')
    post.faultAt('MAIL', undefined)
    expect(await outcome).toMatchObject({ kind: 'sent' })
    expect(post.taken()).toBe(2)
  })

  it('end when the provider closes, and what is under way is unknown', async () => {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    post.faultAt('end', 'silence')
    const provider = givenProvider(post.port)
    const outcome = provider.handOver(message(), never)
    await post.reached('end')
    await provider.close()
    expect(await outcome).toMatchObject({ kind: 'unknown' })
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'busy', reason: 'closed' })
  })
})

describe('encryption', () => {
  const selfSigned = async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
    return { key, cert }
  }

  it('is required: a server without it is told nothing', async () => {
    const { provider, taken } = await givenPost({}, { require_tls: true })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'rejected' })
    expect(taken).toEqual([])
  })

  it('I9: with a certificate that nobody vouches for is none, by STARTTLS and from the start', async () => {
    const starttls = await givenPost({ ...(await selfSigned()), disabledCommands: [] }, { require_tls: true })
    expect(await starttls.provider.handOver(message(), never)).toMatchObject({ kind: 'busy' })
    const { port, taken } = await givenPost({ ...(await selfSigned()), secure: true })
    const provider = givenProvider(port, { base_url: `smtps://127.0.0.1:${port.toString()}` })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'busy' })
    expect([...taken, ...starttls.taken]).toEqual([])
  })

  it('is not asked of a server on this machine, whatever certificate it offers', async () => {
    const { provider, taken } = await givenPost({ ...(await selfSigned()), disabledCommands: [] })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent' })
    expect(taken).toMatchObject([{ isEncrypted: false }])
  })
})

describe('an account', () => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) => {
    if (username === 'acme' && password === 'right') done(null, { user: 'acme' })
    else done(new Error(`Invalid ${password ?? ''}`))
  }

  it('is used', async () => {
    const { provider, taken } = await givenPost(
      { authOptional: false, allowInsecureAuth: true, onAuth },
      { username: 'acme', secret: 'right' },
    )
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent' })
    expect(taken).toMatchObject([{ user: 'acme' }])
  })

  it('with a wrong password is refused, and the reason does not repeat it', async () => {
    const { provider } = await givenPost({ authOptional: false, allowInsecureAuth: true, onAuth }, { username: 'acme', secret: 'wrong' })
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'rejected', reason: 'AUTH PLAIN was answered 535' })
  })
})

describe('nobody there', () => {
  it('is busy: the connection is refused', async () => {
    const post = await openRawMailServer()
    await post.close()
    const outcome = await givenProvider(post.port).handOver(message(), never)
    expect(outcome).toEqual({ kind: 'busy', reason: 'the connection failed (ECONNREFUSED)' })
  })

  it('is busy: the name has no address', async () => {
    const provider = givenProvider(25, { base_url: 'smtp://post.invalid' })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'busy' })
  })

  it('is busy: no time was left', async () => {
    const { provider, taken } = await givenPost()
    expect(await provider.handOver(message(), AbortSignal.abort())).toMatchObject({ kind: 'busy' })
    expect(taken).toEqual([])
  })
})

describe('a conversation', () => {
  const before: readonly Stage[] = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA']
  const answered = [...before, 'end'] as const

  async function outcomeOf(stage: Stage, fault: Fault): Promise<HandOverOutcome> {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    post.faultAt(stage, fault)
    const controller = new AbortController()
    const outcome = givenProvider(post.port).handOver(message(), controller.signal)
    if (fault !== 'silence' && fault !== 'dribble') return outcome
    await post.reached(stage)
    controller.abort()
    return outcome
  }

  it.each(answered)('answered 4xx at %s may be tried later', async (stage) => {
    const outcome = await outcomeOf(stage, { answer: '451 4.7.1 ada@example.com: try 123456 later' })
    expect(outcome).toMatchObject({ kind: 'busy' })
    expect(JSON.stringify(outcome)).toMatch(/was answered 451 4\.7\.1"/)
  })

  it.each(answered)('answered 5xx at %s is refused', async (stage) => {
    const outcome = await outcomeOf(stage, { answer: '550 5.1.1 ada@example.com: no 123456 here' })
    expect(outcome).toMatchObject({ kind: 'rejected' })
    expect(JSON.stringify(outcome)).toMatch(/was answered 550 5\.1\.1"/)
  })

  it.each(before.filter((stage) => stage !== 'DATA'))('cut at %s took nothing', async (stage) => {
    expect(await outcomeOf(stage, 'cut')).toMatchObject({ kind: 'busy' })
  })

  it.each(before)('silent at %s when time is over took nothing', async (stage) => {
    expect(await outcomeOf(stage, 'silence')).toEqual({ kind: 'busy', reason: 'no answer in time' })
  })

  it.each(before)('dribbling at %s when time is over took nothing', async (stage) => {
    expect(await outcomeOf(stage, 'dribble')).toEqual({ kind: 'busy', reason: 'no answer in time' })
  })

  it('cut at DATA took nothing', async () => {
    expect(await outcomeOf('DATA', 'cut')).toMatchObject({ kind: 'busy' })
  })

  it.each(['text', 'end'] as const)('cut at the %s of the mail leaves it unknown', async (stage) => {
    expect(await outcomeOf(stage, 'cut')).toMatchObject({ kind: 'unknown' })
  })

  it.each(['silence', 'dribble'] as const)('with %s after the mail leaves it unknown when time is over', async (fault) => {
    expect(await outcomeOf('end', fault)).toEqual({ kind: 'unknown', reason: 'no answer in time' })
  })

  it.each(['garbage', '999 what', '250-never ends', 'x'.repeat(100_000)])('answered with garbage, %.20s, is over', async (answer) => {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    post.faultAt('RCPT', { answer })
    const controller = new AbortController()
    const outcome = givenProvider(post.port).handOver(message(), controller.signal)
    await post.reached('RCPT')
    setImmediate(() => controller.abort())
    expect(['busy', 'rejected']).toContain((await outcome).kind)
    expect(post.taken()).toBe(0)
  })

  it('that ends well names the mail as the server does', async () => {
    const post = await openRawMailServer()
    onTestFinished(() => post.close())
    const outcome = await givenProvider(post.port).handOver(message(), never)
    expect(outcome).toEqual({ kind: 'sent', providerMessageId: '4F1B22', segments: 1 })
  })
})
