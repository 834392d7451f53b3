import { describe, expect, it } from 'vitest'
import { makeDevCertificate } from '../../src/commands/dev-certificate.ts'
import type { HandOverOutcome, Provider } from '../../src/delivery/provider.port.ts'
import { kept } from './kept.ts'
import { code, json, number, secret, subjects, type Subject } from './subjects.ts'
import { answering, answeringInTurn, answerText, openVendor, portOfNobody, type Answer, type Behaviour, type Vendor } from './vendor.ts'

const never = new AbortController().signal
const ofItsOwn = await makeDevCertificate(undefined, Date.now())

interface Ground {
  readonly vendor: Vendor
  readonly provider: Provider
}

async function given(subject: Subject, behaviour: Behaviour): Promise<Ground> {
  const vendor = kept(await openVendor(behaviour))
  return { vendor, provider: kept(subject.make(vendor.url)) }
}

async function outcomeOf(subject: Subject, behaviour: Behaviour, signal: AbortSignal = never): Promise<HandOverOutcome> {
  const { provider } = await given(subject, behaviour)
  return provider.handOver(subject.message, signal)
}

/** Faults after which nobody can know whether the message is on its way. */
const unknowable: readonly { readonly title: string; readonly behaviour: Behaviour }[] = [
  { title: '500', behaviour: answering({ status: 500, body: 'oops' }) },
  { title: '502 of a machine in front', behaviour: answering({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }) },
  { title: '503 with Retry-After', behaviour: answering({ status: 503, headers: { 'retry-after': '5' } }) },
  { title: '504', behaviour: answering({ status: 504 }) },
  { title: 'I10: an endless answer', behaviour: { asked: endlessly } },
  { title: 'I10: a head without end', behaviour: { asked: (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`) } },
  { title: 'no HTTP at all', behaviour: { asked: (socket) => void socket.write('+OK POP3 ready\r\n') } },
  { title: 'a reset after the request was read', behaviour: { asked: (socket) => socket.resetAndDestroy() } },
  { title: 'an end after the request was read', behaviour: { asked: (socket) => socket.end() } },
  {
    title: 'a reset in the middle of the answer',
    behaviour: { asked: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{"', () => socket.resetAndDestroy()) },
  },
  {
    title: 'an end in the middle of the answer',
    behaviour: { asked: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{"') },
  },
]

function endlessly(socket: Parameters<NonNullable<Behaviour['asked']>>[0]): void {
  const more = () => {
    while (socket.writable && socket.write('a'.repeat(16_384)));
    socket.once('drain', more)
  }
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n')
  more()
}

const unclear = [
  { title: 'garbage', answer: { body: '\u0000{not json' } },
  { title: 'nothing', answer: { body: '' } },
  { title: 'a page', answer: { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Welcome</title>' } },
  { title: 'JSON of another kind', answer: { headers: { 'content-type': 'application/json' }, body: '{"ok":true}' } },
  { title: 'a JSON list', answer: { headers: { 'content-type': 'application/json' }, body: '[]' } },
  { title: 'JSON null', answer: { headers: { 'content-type': 'application/json' }, body: 'null' } },
]

describe.each(subjects)('$name', (subject) => {
  it('hands over what its vendor accepts', async () => {
    expect(await outcomeOf(subject, answering(subject.acceptance))).toEqual(subject.sent)
  })

  it('takes a known refusal for one', async () => {
    expect(await outcomeOf(subject, answering(subject.refusal))).toEqual(subject.rejected)
  })

  it.each([400, 401, 403, 404])('takes a %i that says nothing for a refusal', async (status) => {
    expect(await outcomeOf(subject, answering({ status, body: '<html>' }))).toMatchObject({ kind: 'rejected' })
  })

  it.each([
    { retryAfter: '7', milliseconds: 7_000 },
    { retryAfter: 'Sun, 01 Mar 2026 12:00:30 GMT', milliseconds: 29_500 },
    { retryAfter: 'Sun, 01 Mar 2020 12:00:30 GMT', milliseconds: 0 },
    { retryAfter: 'soon', milliseconds: undefined },
    { retryAfter: '-1', milliseconds: undefined },
  ])('is busy after 429 with Retry-After: $retryAfter', async ({ retryAfter, milliseconds }) => {
    const outcome = await outcomeOf(subject, answering({ status: 429, headers: { 'retry-after': retryAfter } }))
    expect(outcome).toMatchObject({ kind: 'busy' })
    expect(outcome).toHaveProperty('retryAfterMilliseconds', milliseconds)
  })

  it('is busy after 429', async () => {
    expect(await outcomeOf(subject, answering({ status: 429 }))).toMatchObject({ kind: 'busy' })
  })

  it.each(unclear)(`makes a 200 with $title ${subject.unclear}`, async ({ answer }) => {
    expect(await outcomeOf(subject, answering(answer))).toMatchObject({ kind: subject.unclear })
  })

  it.each(unknowable)('does not know after $title', async ({ behaviour }) => {
    expect(await outcomeOf(subject, behaviour)).toMatchObject({ kind: 'unknown' })
  })

  it('I10: does not know when the answer never comes, and gives up when told', async () => {
    const giveUp = new AbortController()
    expect(await outcomeOf(subject, { asked: () => giveUp.abort() }, giveUp.signal)).toMatchObject({ kind: 'unknown' })
  })

  it('I10: does not know when the answer dribbles, and gives up when told', async () => {
    const giveUp = new AbortController()
    const behaviour: Behaviour = {
      asked: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{', () => giveUp.abort()),
    }
    expect(await outcomeOf(subject, behaviour, giveUp.signal)).toMatchObject({ kind: 'unknown' })
  })

  it('is busy when no time is left, and asks nobody', async () => {
    const { vendor, provider } = await given(subject, answering(subject.acceptance))
    expect(await provider.handOver(subject.message, AbortSignal.abort())).toMatchObject({ kind: 'busy' })
    expect(vendor.connections()).toBe(0)
  })

  it('I9: is busy when the certificate is its own witness, and tells it nothing', async () => {
    const vendor = kept(await openVendor(answering(subject.acceptance), { certificate: ofItsOwn }))
    const provider = kept(subject.make(vendor.url))
    expect(await provider.handOver(subject.message, never)).toMatchObject({ kind: 'busy' })
    expect(vendor.asked).toEqual([])
  })

  it.each([
    { title: 'the name has no address', url: async () => 'http://nobody.invalid' },
    { title: 'the connection is refused', url: async () => `http://127.0.0.1:${String(await portOfNobody())}` },
  ])('is busy when $title', async ({ url }) => {
    const provider = kept(subject.make(await url()))
    expect(await provider.handOver(subject.message, never)).toMatchObject({ kind: 'busy' })
  })

  it('never calls a message accepted whose connection was reset before anything was read', async () => {
    const { vendor, provider } = await given(subject, { connected: (socket) => socket.resetAndDestroy() })
    // The reset may come before Node learns of the connection, when nothing was written, or after.
    expect(['busy', 'unknown']).toContain((await provider.handOver(subject.message, never)).kind)
    expect(vendor.asked).toEqual([])
  })

  it.each([301, 302, 307, 308])('I7: does not follow a %i to another host', async (status) => {
    const elsewhere = kept(await openVendor(answering(subject.acceptance)))
    const { vendor, provider } = await given(subject, answering({ status, headers: { location: `${elsewhere.url}/v1` } }))
    expect(await provider.handOver(subject.message, never)).toMatchObject({ kind: 'unknown' })
    expect([vendor.asked.length, elsewhere.connections()]).toEqual([1, 0])
  })

  it('does not take a second answer for the one to its next message', async () => {
    const { vendor, provider } = await given(subject, answeringTwiceThenRefusing(subject))
    const first = await provider.handOver(subject.message, never)
    expect(['sent', 'unknown']).toContain(first.kind)
    expect(await provider.handOver(subject.message, never)).toEqual(subject.rejected)
    expect(vendor.asked).toHaveLength(2)
  })

  it('E3: asks by one request with no header of the sender’s making', async () => {
    const { vendor, provider } = await given(subject, answering(subject.acceptance))
    const sender = 'Harbour\r\nx-injected: 1\r\n\r\nGET / HTTP/1.1'
    await provider.handOver({ ...subject.message, sender }, never)
    expect(vendor.asked.length).toBeLessThanOrEqual(1)
    expect(vendor.asked[0]?.headers).not.toHaveProperty('x-injected')
  })

  it('names the fault, never the code, the number, the text or the secret', async () => {
    const behaviours = [...unknowable.map(({ behaviour }) => behaviour), ...unclear.map(({ answer }) => answering(answer))]
    for (const behaviour of [...behaviours, answering(subject.refusal), answering({ ...subject.refusal, status: 500 })]) {
      const outcome = await outcomeOf(subject, behaviour)
      for (const hidden of [code, number.slice(1), 'Harbour', secret, '127.0.0.1']) expect(JSON.stringify(outcome)).not.toContain(hidden)
    }
  })

  it.each([200, 202, 400, 403, 429, 500])(
    'D7: gives no reason with code or number in it when a %i repeats the whole request',
    async (status) => {
      const [asPage, asFields] = [echoing(status, (body) => ({ body })), echoing(status, (body) => json(status, everywhere(body)))]
      for (const behaviour of [asPage, asFields]) {
        const outcome = await outcomeOf(subject, behaviour)
        const reason = 'reason' in outcome ? outcome.reason : ''
        for (const hidden of [code, number.slice(1), 'Harbour']) expect(reason).not.toContain(hidden)
      }
    },
  )

  it('hands over again after each fault, by the same provider', async () => {
    const { provider } = await given(subject, answeringInTurn(subject.refusal, { status: 500 }, { body: 'garbage' }, subject.acceptance))
    const outcomes: string[] = []
    while (outcomes.length < 4) outcomes.push((await provider.handOver(subject.message, never)).kind)
    expect(outcomes).toEqual(['rejected', 'unknown', subject.unclear, 'sent'])
  })
})

function echoing(status: number, answer: (body: string) => Answer): Behaviour {
  return { asked: (socket, { body }) => void socket.write(answerText({ ...answer(body), status })) }
}

/** In each field that some vendor explains itself by, and the code where a short number is expected. */
function everywhere(body: string): object {
  return {
    ...{ message: body, error: { message: body, code: body, error_data: { details: body } }, Reason: body, __type: body },
    ...{ code: Number(code), error_code: code, status: body, title: body, api_id: body },
    messages: [{ status: code, 'error-text': body, 'message-id': body }],
  }
}

function answeringTwiceThenRefusing({ acceptance, refusal }: Subject): Behaviour {
  let count = 0
  return {
    asked: (socket) => {
      count += 1
      socket.write(count === 1 ? answerText(acceptance) + answerText(acceptance) : answerText(refusal))
    },
  }
}
