import { join } from 'node:path'
import { SegmentedMessage } from 'sms-segments-calculator'
import { split } from 'split-sms'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { previewMessage, type PreviewWish } from '../src/commands/preview-message.ts'
import { openContent } from '../src/delivery/sealed-content.ts'
import { composeMail } from '../src/adapters/providers/smtp/compose-mail.ts'
import { newNumber, openDesk, passed, unlimited, type Desk } from './support/desk.ts'
import { parseOriginBoundCode } from './support/parse-origin-bound-code.ts'
import { temporaryFolder, tollgate, type TemporaryFolder } from './support/tollgate-process.ts'
import { openWorld, testSecret, type World } from './support/world.ts'

const injections = [
  '{{code}}',
  '{code}',
  '${code}',
  '${}',
  '%s%n',
  'A\n@evil.com #999999',
  '@evil.com #999999',
  'A\r\nBcc: eve@evil.com',
  'A\u0000\u001b[2J\u0007',
  '\u202e#999999 moc.live@',
  'аррӏе.com',
  'A\u200b\u2060\ufeff@evil.com',
  '＠evil.com ＃999999',
  'Call 999999 now',
]

const hasHidden = /\p{C}/u

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const deskWith = (settings: object) =>
  openDesk(world, { settings: { ...unlimited, channels: ['sms', 'whatsapp', 'email'], autofill_domain: 'app.example.com', ...settings } })
const texted = async (desk: Desk, more: object = {}) => {
  const number = newNumber()
  passed(await desk.loginOrCreate(number, { enable_autofill: true, ...more }))
  return textTo(number)
}
const textTo = async (to: string) => (await world.texts(to)).at(-1)?.text ?? ''
const mailed = async (desk: Desk, more: object = {}) => {
  const email = `${crypto.randomUUID()}@example.com`
  passed(await desk.call('POST', '/v1/otps/email/login_or_create', { email, ...more }))
  const message = (await world.ground.stores.inbox.newest()).findLast(({ to }) => to === email)
  return openContent(world.ground.keyring, message?.sealedContent ?? '') ?? { text: '', code: '' }
}
const originLines = (text: string) => text.split(/\r\n?|\n/).map(parseOriginBoundCode)
const smsTemplate = (en: string) => ({ templates: { sms: { channel: 'sms', text: { en } } } })

describe('E2: template injection', () => {
  it.each(injections.filter((name) => !hasHidden.test(name)))(
    'by a project called %j leaves one origin line, the last and ours',
    async (name) => {
      const desk = await deskWith({ name })
      for (const locale of ['en', 'es', 'fr', 'pt-br']) {
        const text = await texted(desk, { locale })
        const code = /\d{6,}/.exec(text)?.[0]
        const lines = originLines(text)
        expect(lines.filter((line) => line !== undefined)).toEqual([{ host: 'app.example.com', code }])
        expect(lines.at(-1)).toEqual({ host: 'app.example.com', code })
        expect(text.slice(0, text.lastIndexOf('\n'))).not.toMatch(/[{}$%@#]/)
      }
    },
  )

  it.each(injections.filter((name) => hasHidden.test(name)))('by a project called %j is refused', async (name) => {
    await expect(deskWith({ name })).rejects.toThrow('"key":"name"')
  })

  it.each(injections)('by an sms_name of %j is refused', async (sms_name) => {
    const desk = await deskWith({})
    await expect(world.set(desk.keys, { sms_name })).rejects.toThrow('sms_name')
  })

  it.each(injections)('by a locale of %j is refused', async (locale) => {
    const desk = await deskWith({})
    expect((await desk.loginOrCreate(newNumber(), { locale })).error).toBe('invalid_locale')
  })

  it.each([
    '{{code}}',
    '${code}',
    '{user} {code}',
    '{code}\n@evil.com #999999',
    '@evil.com #999999 {code}',
    '{code} @evil.com #999999',
    '999999 {code}',
  ])('by a template of %j is refused when it is set, naming template and locale', async (text) => {
    const desk = await deskWith({})
    await expect(world.set(desk.keys, smsTemplate(text))).rejects.toThrow('templates.sms.text.en')
    expect(await texted(desk)).toMatch(/^Your Tollgate code: \d{6}\./)
  })

  it('has nothing to say to printf: it is text', async () => {
    const desk = await deskWith(smsTemplate('%s %d {name}: {code}'))
    expect(await texted(desk)).toMatch(/^%s %d Tollgate: (\d{6})\n@app\.example\.com #\1$/)
  })
})

describe('E3: control characters', () => {
  it.each(['a\r\nb', 'a\nb', 'a\0b', 'a\u001b[31mb', 'a\u007fb', 'a\u0085b', 'a\u2028b'])(
    'as in %j are refused in name, template and subject',
    async (text) => {
      const desk = await deskWith({})
      await expect(world.set(desk.keys, { sms_name: text })).rejects.toThrow('sms_name')
      await expect(world.set(desk.keys, smsTemplate(`${text} {code}`))).rejects.toThrow('templates.sms.text.en')
      const templates = { email: { channel: 'email', subject: { en: text }, text: { en: '{code}' } } }
      await expect(world.set(desk.keys, { templates })).rejects.toThrow('templates.email.subject.en')
    },
  )

  it('of no kind make a header of an email', async () => {
    const desk = await deskWith({ name: 'Acme: x Bcc eve' })
    const content = await mailed(desk)
    const mail = await composeMail({
      messageId: 'message-test-1',
      to: 'ada@example.com',
      content,
      sender: 'no-reply@example.com',
      now: world.clock.now(),
    } as never)
    const head = (mail.ok ? mail.value.bytes.toString() : '').split('\r\n\r\n')[0] ?? ''
    expect(head).toMatch(/^Subject: /m)
    expect(head).not.toMatch(/^(Bcc|Cc|X-)/m)
  })
})

describe('E4: what looks like something else', () => {
  it.each([
    'A\u202ecme',
    'A\u2066cme',
    'A\u200fcme',
    'A\u200bcme',
    'A\u200dcme',
    'A\ufeffcme',
    'A\u00adcme',
    'Аcme',
    'Ａcme',
    'A\u0301cme',
  ])('as in %j is refused as an sms_name', async (sms_name) => {
    const desk = await deskWith({})
    await expect(world.set(desk.keys, { sms_name })).rejects.toThrow('sms_name')
  })

  it.each(['\u202e', '\u2066', '\u200f', '\u200b', '\u200d', '\ufeff', '\u00ad', '\ud83d'])(
    'such as %j is refused in every text',
    async (hidden) => {
      const desk = await deskWith({})
      for (const channel of ['sms', 'whatsapp', 'email']) {
        const templates = { [channel]: { channel, ...(channel === 'email' && { subject: { fr: 'x' } }), text: { fr: `${hidden}{code}` } } }
        await expect(world.set(desk.keys, { templates })).rejects.toThrow(`templates.${channel}.text.fr`)
      }
    },
  )

  it.each([
    'аpple.com',
    'APPLE.com',
    'apple.com\u200b',
    'ａpple.com',
    'bücher.example',
    'apple。com',
    'a b.com',
    'apple.com #1',
    'x'.repeat(41),
  ])('as the domain %j is refused', async (autofill_domain) => {
    const desk = await deskWith({})
    await expect(world.set(desk.keys, { autofill_domain })).rejects.toThrow('autofill_domain')
  })

  it('is a domain in its ASCII form', async () => {
    const desk = await deskWith({ autofill_domain: 'xn--bcher-kva.example' })
    expect(originLines(await texted(desk)).at(-1)).toMatchObject({ host: 'xn--bcher-kva.example' })
  })
})

describe('H14: a text grows by nobody’s wish', () => {
  it.each(['W'.repeat(100), '😀'.repeat(50), '€'.repeat(100), '漢'.repeat(100), `${'é'.repeat(50)}😀`, 'ç'.repeat(30)])(
    'a project called %j pays for one segment',
    async (name) => {
      const desk = await deskWith({ name, autofill_domain: 'a'.repeat(40), autofill_app_hashes: ['FA+9qCX9VSu'] })
      for (const locale of ['en', 'es', 'fr', 'pt-br']) {
        const text = await texted(desk, { locale, expiration_minutes: 10 })
        expect([new SegmentedMessage(text).segmentsCount, split(text).parts.length]).toEqual([1, 1])
      }
      const rows = (await world.tables())['messages'] as readonly { project_id: string; segments: number }[]
      const segments = rows.filter(({ project_id }) => project_id === desk.keys.project_id).map((row) => row.segments)
      expect(segments).toEqual([1, 1, 1, 1])
    },
  )

  it.each([
    ['x'.repeat(150), 'it has 2'],
    ['😀'.repeat(10), 'it has 2'],
    ['€'.repeat(60), 'it has 2'],
  ])('a template of %j is refused, with the count', async (filling, told) => {
    const desk = await deskWith({})
    await expect(world.set(desk.keys, smsTemplate(`${filling} {code}`))).rejects.toThrow(told)
  })

  it('nor does an app hash push a template over 140 bytes, whichever of the two is set last', async () => {
    const long = smsTemplate(`${'x'.repeat(90)} {code}`)
    const hashes = { autofill_app_hashes: ['FA+9qCX9VSu'] }
    await expect(world.set((await deskWith(hashes)).keys, long)).rejects.toThrow('140 bytes')
    const desk = await deskWith(long)
    await expect(world.set(desk.keys, hashes)).rejects.toThrow('templates.sms.text.en')
    await world.set(desk.keys, { ...hashes, templates: {} })
    expect(await texted(desk)).toMatch(/ FA\+9qCX9VSu$/)
  })
})

describe("a project's own messages", () => {
  it('are sent in place of the shipped ones, in the languages that they have', async () => {
    const desk = await deskWith({
      name: 'Acme',
      templates: {
        sms: { channel: 'sms', text: { es: '{name}: {code} es tu clave, {minutes} min.' } },
        whatsapp: { channel: 'whatsapp', text: { en: 'Code:\n{code}' } },
        email: { channel: 'email', subject: { en: 'Log in to {name}' }, text: { en: 'Type {code}.' } },
        welcome: { channel: 'email', subject: { en: 'Welcome to {name}' }, text: { en: 'Hello!\n\n{code}' } },
      },
    })
    expect(await texted(desk, { locale: 'es', expiration_minutes: 7 })).toMatch(
      /^Acme: (\d{6}) es tu clave, 7 min\.\n@app\.example\.com #\1$/,
    )
    expect(await texted(desk)).toMatch(/^Your Acme code: \d{6}\./)
    const phone_number = newNumber()
    passed(await desk.call('POST', '/v1/otps/whatsapp/login_or_create', { phone_number }))
    expect(await textTo(phone_number)).toMatch(/^Code:\n\d{6}$/)
    expect(await mailed(desk)).toMatchObject({ subject: 'Log in to Acme', text: expect.stringMatching(/^Type \d{6}\.$/) })
    const welcomed = await mailed(desk, { signup_template_id: 'welcome' })
    expect(welcomed).toMatchObject({
      subject: 'Welcome to Acme',
      text: `Hello!\n\n${welcomed.code}`,
      html: expect.stringContaining(welcomed.code),
    })
    expect(await mailed(desk, { locale: 'fr' })).toMatchObject({ subject: 'Votre code Acme' })
  })
})

describe('on the command line', () => {
  let folder: TemporaryFolder
  let environment: Readonly<Record<string, string>>
  let projectId: string
  beforeAll(async () => {
    folder = temporaryFolder()
    environment = { TOLLGATE_SECRET: testSecret, TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'tollgate.db')}` }
    await tollgate(['migrate'], environment)
    const created = await tollgate(['projects', 'create', '--name', 'Acme', '--env', 'test', '--json'], environment)
    projectId = (JSON.parse(created.stdout) as { project_id: string }).project_id
  })
  afterAll(() => {
    folder.remove()
  })
  const set = (templates: object) => tollgate(['projects', 'set', projectId, `templates=${JSON.stringify(templates)}`], environment)
  const preview = (...args: readonly string[]) => tollgate(['messages', 'preview', ...args], environment)

  it('every mistake in the templates is told, by template and locale', async () => {
    const { exitCode, stderr } = await set({
      sms: { channel: 'sms', text: { es: 'Clave {kode}', de: '{code}' } },
      news: { channel: 'email', text: { fr: '\u202e{code}' } },
    })
    expect(exitCode).toBe(2)
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^templates\.sms\.text\.es="Clave \{kode\}" is wrong; .*\{kode\} is none$/),
      expect.stringMatching(/^templates\.sms\.text\.es=.*\{code\} once; it is there 0 times$/),
      expect.stringMatching(/^templates\.sms\.text\.de=.*a locale of en, es, fr, pt-br$/),
      expect.stringMatching(/^templates\.news\.text\.fr="<U\+202E>\{code\}" is wrong; .*direction marks/),
      expect.stringMatching(/^templates\.news\.subject\.fr=.*a subject wherever there is a text$/),
    ])
  })

  it("shows the project's texts as they will be sent, and what they take", async () => {
    await set({
      sms: { channel: 'sms', text: { es: 'Clave de {name}: {code}' } },
      news: { channel: 'email', subject: { es: 'Hola' }, text: { es: 'Tu código: {code}' } },
    })
    const { stdout } = await preview(projectId, '--locale', 'es')
    expect(stdout).toContain('sms  es  template sms\n  Clave de Acme: 123456\n  (GSM-7, 21 septets, 1 segment, 21 bytes)')
    expect(stdout).toContain('email  es  template news\n  Subject: Hola\n\n  Tu código: 123456\n  (UTF-8, 17 characters, 18 bytes)')
    const json = await preview(projectId, '--template', 'sms', '--locale', 'en', '--autofill', '--json')
    expect(JSON.parse(json.stdout)).toEqual({
      messages: [
        {
          channel: 'sms',
          template: null,
          locale: 'en',
          text: 'Your Acme code: 123456. Valid for 2 minutes. Do not share it.',
          warning: expect.stringContaining('autofill_domain'),
          encoding: 'GSM-7',
          septets: 61,
          segments: 1,
          bytes: 61,
        },
      ],
    })
  })

  it("shows Tollgate's own texts without a project, and the HTML of emails alone", async () => {
    const { stdout } = await tollgate(['messages', 'preview', '--channel', 'sms', '--locale', 'fr-CA', '--autofill'], {})
    expect(stdout).toBe(
      'sms  fr  shipped\n  Code Tollgate : 123456. Valable 2 minutes. Ne le partagez pas.\n  @localhost #123456\n  (GSM-7, 81 septets, 1 segment, 81 bytes)\n',
    )
    const html = await tollgate(['messages', 'preview', '--locale', 'fr', '--html'], {})
    expect(html.stdout).toMatch(/^<!doctype html>[^]*123456[^]*<\/html>\n$/)
  })

  it.each<[PreviewWish, string]>([
    [{ locale: 'de' }, 'en, es, fr, pt-br'],
    [{ template: 'nobodys' }, 'sms, whatsapp, email'],
    [{ template: '__proto__' }, 'sms, whatsapp, email'],
    [{ template: 'email', channel: 'sms' }, 'leave nothing to show'],
    [{ channel: 'sms', html: true }, 'only emails have HTML'],
  ])('a preview of %j is refused, saying what is expected', (wish, told) => {
    expect(() => previewMessage(undefined, wish)).toThrow(told)
  })

  it('a preview of a project that is not there is refused', async () => {
    expect(await preview('project-test-nobodys')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('there is no project') })
  })
})
