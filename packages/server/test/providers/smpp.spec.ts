import fc from 'fast-check'
import { generate } from 'selfsigned'
import { SegmentedMessage } from 'sms-segments-calculator'
import { split } from 'split-sms'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { HandOverOutcome } from '../../src/delivery/provider.port.ts'
import { bound, ended, givenProvider, message, password, type GivenProvider } from './smpp-given.ts'
import { decodeSubmits, deliverBody, pduBytes, readSubmit, type Pdu } from './smpp-pdu.ts'
import { openSmsc, type Smsc, type SmscConnection } from './smpp-smsc.ts'

// Only what waits is faked: sockets are real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal
/** ESME_RX_T_APPN: the SMSC is to send it again later. */
const notNow = 0x64

interface Given extends GivenProvider {
  readonly smsc: Smsc
}

async function given(settings: Parameters<typeof givenProvider>[1] = {}, wish: Parameters<typeof openSmsc>[0] = {}): Promise<Given> {
  const smsc = await openSmsc(wish)
  const carrier = givenProvider(smsc.port, settings)
  onTestFinished(async () => {
    vi.useRealTimers()
    await smsc.close()
    await carrier.provider.close()
  })
  return { ...carrier, smsc }
}

async function givenBound(settings: Parameters<typeof givenProvider>[1] = {}) {
  const world = await given(settings)
  await world.nextLine(bound)
  const { pdu, connection } = await world.smsc.next('bind_transceiver')
  return { ...world, bind: pdu, connection }
}

async function givenUnderWay() {
  const world = await givenBound()
  world.smsc.does({ submit_sm: () => undefined })
  const controller = new AbortController()
  const outcome = world.provider.handOver(message(), controller.signal)
  const { pdu: submit } = await world.smsc.next('submit_sm')
  return { ...world, submit, outcome, abort: () => controller.abort() }
}

describe('a text', () => {
  it('is submitted with everything said', async () => {
    const { smsc, provider, bind } = await givenBound({ system_type: 'OTP' })
    expect(bind.body.toString('latin1')).toBe(`tollgate\0${password}\0OTP\0\x34\0\0\0`)
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'sent', providerMessageId: 'm1', segments: 1 })
    const { pdu } = await smsc.next('submit_sm')
    const { shortMessage, ...fields } = readSubmit(pdu)
    expect(fields).toEqual({
      sourceTon: 5,
      sourceNpi: 0,
      source: 'Acme',
      destinationTon: 1,
      destinationNpi: 1,
      destination: '14155550123',
      esmClass: 0,
      validityPeriod: '000000000200000R',
      registeredDelivery: 1,
      dataCoding: 0,
    })
    expect(shortMessage[shortMessage.indexOf('\n') + 1]).toBe(0)
  })

  it('in several parts is one text on the handset, and has the name of the part that is reported on', async () => {
    const { smsc, provider } = await givenBound()
    const text = '€'.repeat(200)
    expect(await provider.handOver(message(text), never)).toEqual({ kind: 'sent', providerMessageId: 'm3', segments: 3 })
    const submits = [await smsc.next('submit_sm'), await smsc.next('submit_sm'), await smsc.next('submit_sm')].map(({ pdu }) =>
      readSubmit(pdu),
    )
    expect(decodeSubmits(submits)).toBe(text)
    expect(submits.map(({ registeredDelivery }) => registeredDelivery)).toEqual([0, 0, 1])
  })

  it('of any letters arrives as it was written, in as many parts as two libraries count', async () => {
    const { smsc, provider } = await givenBound()
    const letters = ['a', 'Z', '7', ' ', '\n', '@', '_', '$', 'é', 'ñ', 'Ç', '€', '{', '~', '[', '\\', '|', '^']
    const others = ['á', 'ç', 'õ', 'œ', '’', '漢', '\u{1f600}', '\u{20000}']
    const anyText = (units: readonly string[]) => fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText(letters), anyText([...letters, ...others])), async (text) => {
        const outcome = await provider.handOver(message(text), never)
        const segments = new SegmentedMessage(text).segmentsCount
        expect(outcome).toMatchObject({ kind: 'sent', segments })
        expect(split(text).parts).toHaveLength(segments)
        const submits = []
        for (let part = 0; part < segments; part += 1) submits.push(readSubmit((await smsc.next('submit_sm')).pdu))
        expect(decodeSubmits(submits)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    { to: '14155550123' },
    { to: '' },
    { sender: 'Longer than eleven' },
    { sender: 'Açaí' },
    { content: { text: '', code: '123456' } },
    { content: { text: 'x'.repeat(153 * 255 + 1), code: '123456' } },
  ])('that cannot be submitted is refused: %o', async (wish) => {
    const { provider, smsc } = await givenBound()
    expect(await provider.handOver(message(undefined, wish), never)).toMatchObject({ kind: 'rejected' })
    expect(smsc.count('submit_sm')).toBe(0)
  })
})

describe('an answer', () => {
  it.each<{ answer: Partial<Pdu>; outcome: HandOverOutcome }>([
    { answer: { status: 0x58 }, outcome: { kind: 'busy', reason: 'ESME_RTHROTTLED (0x58)' } },
    { answer: { status: 0x14 }, outcome: { kind: 'busy', reason: 'ESME_RMSGQFUL (0x14)' } },
    { answer: { status: 0x0b }, outcome: { kind: 'rejected', reason: 'ESME_RINVDSTADR (0x0b)' } },
    { answer: { status: 0x0a }, outcome: { kind: 'rejected', reason: 'ESME_RINVSRCADR (0x0a)' } },
    { answer: { status: 0x45 }, outcome: { kind: 'rejected', reason: 'ESME_RSUBMITFAIL (0x45)' } },
    { answer: { status: 0x4ff }, outcome: { kind: 'rejected', reason: 'status 0x4ff' } },
    { answer: {}, outcome: { kind: 'sent', segments: 1 } },
    { answer: { body: Buffer.from('no end') }, outcome: { kind: 'sent', segments: 1 } },
    { answer: { body: Buffer.from('00A1B2\0') }, outcome: { kind: 'sent', segments: 1, providerMessageId: 'a1b2' } },
    { answer: { body: Buffer.from('x'.repeat(65)) }, outcome: { kind: 'sent', segments: 1 } },
  ])('$answer: $outcome', async ({ answer, outcome }) => {
    const { provider, smsc } = await givenBound()
    smsc.does({ submit_sm: ({ pdu, connection }) => connection.answer(pdu, answer) })
    expect(await provider.handOver(message(), never)).toEqual(outcome)
  })

  it('is a refusal when it is a generic_nack of that text', async () => {
    const { provider, smsc } = await givenBound()
    smsc.does({ submit_sm: ({ pdu: { sequence }, connection }) => connection.send('generic_nack', { sequence, status: 3 }) })
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'rejected', reason: 'ESME_RINVCMDID (0x03)' })
  })

  it('refusing a later part leaves what became of the text unknown', async () => {
    const { provider, smsc } = await givenBound()
    smsc.does({
      submit_sm: ({ pdu, connection }) => {
        if (smsc.count('submit_sm') === 1) connection.accept(pdu, 'm1')
        else connection.answer(pdu, { status: 0x58 })
      },
    })
    const outcome = await provider.handOver(message('x'.repeat(400)), never)
    expect(outcome).toEqual({ kind: 'unknown', reason: 'part 2 of 3: ESME_RTHROTTLED (0x58)' })
    expect(smsc.count('submit_sm')).toBe(2)
  })

  it('refusing the first part refuses the text', async () => {
    const { provider, smsc } = await givenBound()
    smsc.does({ submit_sm: ({ pdu, connection }) => connection.answer(pdu, { status: 0x58 }) })
    expect(await provider.handOver(message('x'.repeat(400)), never)).toMatchObject({ kind: 'busy' })
    expect(smsc.count('submit_sm')).toBe(1)
  })
})

describe('a text whose answer is missing', () => {
  it('is unknown when time is over, and a late answer harms nobody', async () => {
    const { abort, outcome, connection, submit, smsc, provider } = await givenUnderWay()
    abort()
    expect(await outcome).toEqual({ kind: 'unknown', reason: 'no answer in time' })
    connection.accept(submit, 'late')
    smsc.does({})
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent', providerMessageId: 'm1' })
  })

  it.each<{ fault: string; cause: (world: Awaited<ReturnType<typeof givenUnderWay>>) => void; reason: string }>([
    {
      fault: 'the connection is reset',
      cause: ({ connection }) => connection.socket.resetAndDestroy(),
      reason: 'the connection failed (ECONNRESET)',
    },
    { fault: 'the connection is closed', cause: ({ connection }) => connection.socket.end(), reason: 'the connection was closed' },
    { fault: 'the SMSC unbinds', cause: ({ connection }) => connection.send('unbind'), reason: 'the other side unbound' },
    {
      fault: 'garbage comes',
      cause: ({ connection }) => connection.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      reason: 'what came is no PDU',
    },
    {
      fault: 'a PDU of 4 GiB is announced',
      cause: ({ connection }) => connection.socket.write(Buffer.from('ffffffff80000004', 'hex')),
      reason: 'what came is no PDU',
    },
    {
      fault: 'a PDU without a length comes',
      cause: ({ connection }) => connection.socket.write(Buffer.alloc(64)),
      reason: 'what came is no PDU',
    },
    {
      fault: 'the answer to something else comes',
      cause: ({ connection, submit: { sequence } }) => connection.send('enquire_link_resp', { sequence }),
      reason: 'an answer is of another kind than its request',
    },
    {
      fault: 'the SMSC could not read a PDU',
      cause: ({ connection }) => connection.send('generic_nack', { sequence: 0, status: 2 }),
      reason: 'a PDU was not understood: ESME_RINVCMDLEN (0x02)',
    },
  ])('is unknown when $fault, and the next one goes out on a new bind', async ({ cause, reason }) => {
    const world = await givenUnderWay()
    cause(world)
    expect(await world.outcome).toEqual({ kind: 'unknown', reason })
    expect(await world.provider.handOver(message(), never)).toEqual({ kind: 'busy', reason })

    world.smsc.does({})
    const isBound = world.nextLine(bound)
    vi.advanceTimersByTime(2_000)
    await isBound
    expect(await world.provider.handOver(message(), never)).toMatchObject({ kind: 'sent' })
  })

  it('is unknown when the provider closes, and it says goodbye', async () => {
    const { provider, outcome, smsc, connection } = await givenUnderWay()
    const isClosed = provider.close()
    expect(await outcome).toEqual({ kind: 'unknown', reason: 'closed' })
    await isClosed
    await smsc.gone(connection)
    expect(smsc.count('unbind')).toBe(1)
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'busy', reason: 'closed' })
  })
})

describe('a provider that closes', () => {
  it('does so although the SMSC says nothing to it', async () => {
    const { provider, smsc, connection } = await givenBound()
    smsc.does({ unbind: () => undefined })
    const isClosed = provider.close()
    await smsc.next('unbind')
    vi.advanceTimersByTime(2_000)
    await isClosed
    await smsc.gone(connection)
  })

  it('does so while it dials, binds or waits', async () => {
    const { provider, smsc } = await given()
    smsc.does({ bind_transceiver: () => undefined })
    const { connection } = await smsc.next('bind_transceiver')
    await provider.close()
    await smsc.gone(connection)

    const refused = givenProvider(1)
    await refused.nextLine(ended)
    await refused.provider.close()

    await givenProvider(smsc.port).provider.close()
  })

  it('takes what it was answered before', async () => {
    const { provider, outcome, smsc, connection, submit } = await givenUnderWay()
    smsc.does({
      unbind: ({ pdu }) => {
        connection.accept(submit, 'last')
        connection.answer(pdu)
      },
    })
    await provider.close()
    expect(await outcome).toMatchObject({ kind: 'sent', providerMessageId: 'last' })
  })
})

describe('nobody to submit to', () => {
  it('is busy: the connection is refused', async () => {
    const smsc = await openSmsc()
    await smsc.close()
    const { provider } = givenProvider(smsc.port)
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'busy', reason: 'the connection failed (ECONNREFUSED)' })
    await provider.close()
  })

  it('is busy: the name has no address', async () => {
    const { provider } = givenProvider(1, { host: 'smsc.invalid' })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'busy' })
    await provider.close()
  })

  it('is busy: the bind is refused', async () => {
    const { provider, smsc } = await given()
    smsc.does({ bind_transceiver: ({ pdu, connection }) => connection.answer(pdu, { status: 0x0e }) })
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'busy', reason: 'the bind was refused: ESME_RINVPASWD (0x0e)' })
  })

  it('is busy: the bind is never answered', async () => {
    const { provider, smsc, nextLine } = await given()
    smsc.does({ bind_transceiver: () => undefined })
    await smsc.next('bind_transceiver')
    const isEnded = nextLine(ended)
    const controller = new AbortController()
    const impatient = provider.handOver(message(), controller.signal)
    const patient = provider.handOver(message(), never)
    controller.abort()
    expect(await impatient).toEqual({ kind: 'busy', reason: 'no bind in time' })
    vi.advanceTimersByTime(10_000)
    expect(await patient).toEqual({ kind: 'busy', reason: 'no answer to the bind in time' })
    await isEnded
  })

  it('is busy: the certificate is not trusted', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }])
    const { provider, smsc } = await given({ tls: true }, { tls: { key, cert } })
    expect(await provider.handOver(message(), never)).toEqual({
      kind: 'busy',
      reason: 'the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    })
    expect(smsc.count('bind_transceiver')).toBe(0)
  })

  it('is busy: no time is left', async () => {
    const { provider, smsc } = await givenBound()
    expect(await provider.handOver(message(), AbortSignal.abort())).toEqual({ kind: 'busy', reason: 'no time was left' })
    expect(smsc.count('submit_sm')).toBe(0)
  })

  it('is tried again, later each time, and a minute apart at most', async () => {
    const { smsc, nextLine, logged } = await given()
    smsc.does({ bind_transceiver: ({ connection }) => connection.socket.destroy() })
    let isEnded = nextLine(ended)
    await smsc.next('bind_transceiver')
    for (const [index, seconds] of [2, 4, 8, 16, 32, 60, 60].entries()) {
      await isEnded
      isEnded = nextLine(ended)
      const waits = Number([...logged().matchAll(/"again_in_milliseconds":([0-9]+)/g)].at(-1)?.[1])
      expect(waits).toBeGreaterThanOrEqual(1_000)
      expect(waits).toBeLessThanOrEqual(seconds * 1_000)
      vi.advanceTimersByTime(waits - 1)
      expect(smsc.count('bind_transceiver')).toBe(index + 1)
      vi.advanceTimersByTime(1)
      await smsc.next('bind_transceiver')
    }
  })
})

describe('a text whose code is nearly over', () => {
  const late = message(undefined, { expiresAt: message().now + 3_000 })

  it('waits for no bind that comes later', async () => {
    const { provider, smsc } = await given()
    smsc.does({ bind_transceiver: () => undefined })
    await smsc.next('bind_transceiver')
    const outcome = provider.handOver(late, never)
    vi.advanceTimersByTime(3_000)
    expect(await outcome).toEqual({ kind: 'busy', reason: 'no bind in time' })
  })

  it('is not given up once it is on its way', async () => {
    const { provider, smsc } = await givenBound()
    smsc.does({ submit_sm: () => undefined })
    const outcome = provider.handOver(late, never)
    const { pdu, connection } = await smsc.next('submit_sm')
    vi.advanceTimersByTime(5_000)
    connection.accept(pdu, 'late')
    expect(await outcome).toMatchObject({ kind: 'sent', providerMessageId: 'late' })
  })
})

describe('the window', () => {
  it('is never exceeded, and whoever waits in vain was certainly not submitted', async () => {
    const { provider, smsc } = await givenBound({ window: 3 })
    const unanswered: (() => void)[] = []
    smsc.does({ submit_sm: ({ pdu, connection }) => void unanswered.push(() => connection.accept(pdu, `w${pdu.sequence.toString()}`)) })
    const controller = new AbortController()
    const outcomes = Array.from({ length: 8 }, () => provider.handOver(message(), never))
    const impatient = provider.handOver(message(), controller.signal)
    for (let arrived = 0; arrived < 3; arrived += 1) await smsc.next('submit_sm')
    controller.abort()
    expect(await impatient).toEqual({ kind: 'busy', reason: 'too many texts wait for an answer' })

    for (let submitted = 3; submitted < 8; submitted += 1) {
      expect(smsc.count('submit_sm')).toBe(submitted)
      unanswered.shift()?.()
      await smsc.next('submit_sm')
    }
    for (const answer of unanswered) answer()
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'sent'))
    expect(smsc.count('submit_sm')).toBe(8)
  })

  it('is not waited for longer than the code lives', async () => {
    const { provider, smsc } = await givenBound({ window: 1 })
    smsc.does({ submit_sm: () => undefined })
    void provider.handOver(message(), never)
    await smsc.next('submit_sm')
    const late = provider.handOver(message(undefined, { expiresAt: message().now + 3_000 }), never)
    vi.advanceTimersByTime(3_000)
    expect(await late).toEqual({ kind: 'busy', reason: 'too many texts wait for an answer' })
    expect(smsc.count('submit_sm')).toBe(1)
  })

  it('counts a text that nobody waits for any more, until a minute is over', async () => {
    const { provider, smsc } = await givenBound({ window: 1 })
    smsc.does({ submit_sm: () => undefined, enquire_link: ({ pdu, connection }) => connection.answer(pdu) })
    const first = new AbortController()
    const outcome = provider.handOver(message(), first.signal)
    await smsc.next('submit_sm')
    first.abort()
    expect(await outcome).toMatchObject({ kind: 'unknown' })

    smsc.does({})
    const second = new AbortController()
    const blocked = provider.handOver(message(), second.signal)
    second.abort()
    expect(await blocked).toMatchObject({ kind: 'busy' })
    for (const seconds of [30, 29]) {
      vi.advanceTimersByTime(seconds * 1_000)
      if (seconds === 30) await answered(smsc)
    }
    const third = provider.handOver(message(), never)
    expect(smsc.count('submit_sm')).toBe(1)
    vi.advanceTimersByTime(1_000)
    expect(await third).toMatchObject({ kind: 'sent' })
  })
})

/** An enquire_link, and its answer is with the provider: answers come in order. */
async function answered(smsc: Smsc): Promise<void> {
  const { connection } = await smsc.next('enquire_link')
  await settled(connection, smsc)
}

describe('a quiet link', () => {
  it('is asked whether it is there, as often as it is quiet', async () => {
    const { smsc } = await givenBound({ enquire_link_seconds: 30 })
    for (let round = 1; round <= 3; round += 1) {
      vi.advanceTimersByTime(29_999)
      expect(smsc.count('enquire_link')).toBe(round - 1)
      vi.advanceTimersByTime(1)
      await answered(smsc)
    }
  })

  it('that does not answer is dropped and bound anew', async () => {
    const { smsc, connection, provider, nextLine } = await givenBound()
    smsc.does({ enquire_link: () => undefined })
    vi.advanceTimersByTime(30_000)
    await smsc.next('enquire_link')
    vi.advanceTimersByTime(10_000)
    await smsc.gone(connection)
    expect(await provider.handOver(message(), never)).toEqual({ kind: 'busy', reason: 'no answer to an enquire_link in time' })
    const isBound = nextLine(bound)
    vi.advanceTimersByTime(2_000)
    await isBound
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent' })
  })

  it('that dribbles half a PDU for ever counts as quiet', async () => {
    const { smsc, connection } = await givenBound()
    smsc.does({ enquire_link: () => undefined })
    const half = pduBytes('enquire_link').subarray(0, 15)
    for (const byte of half) connection.socket.write(Buffer.from([byte]))
    vi.advanceTimersByTime(30_000)
    await smsc.next('enquire_link')
    vi.advanceTimersByTime(10_000)
    await smsc.gone(connection)
  })
})

describe('the other side', () => {
  it('is answered: an enquire_link, an unbind, and what nobody knows', async () => {
    const { smsc, connection } = await givenBound()
    connection.send('enquire_link', { sequence: 7 })
    expect((await smsc.next('enquire_link_resp')).pdu).toMatchObject({ sequence: 7, status: 0 })
    connection.send('alert_notification', { sequence: 8 })
    connection.send(0x7777, { sequence: 9 })
    expect((await smsc.next('generic_nack')).pdu).toMatchObject({ sequence: 9, status: 3 })
    connection.send('unbind', { sequence: 10 })
    expect((await smsc.next('unbind_resp')).pdu).toMatchObject({ sequence: 10, status: 0 })
    await smsc.gone(connection)
  })

  it('may dribble', async () => {
    const { smsc, provider } = await givenBound()
    smsc.does({
      submit_sm: ({ pdu: { sequence }, connection: { socket } }) => {
        for (const byte of pduBytes('submit_sm_resp', { sequence, body: Buffer.from('slow\0') })) socket.write(Buffer.from([byte]))
      },
    })
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent', providerMessageId: 'slow' })
  })

  it('that sends and never reads is dropped before it fills the memory', async () => {
    const { smsc, connection, nextLine } = await givenBound()
    const isEnded = nextLine(ended)
    connection.socket.pause()
    const many = Buffer.concat(Array.from({ length: 10_000 }, () => pduBytes('enquire_link', { sequence: 1 })))
    const pump = () => {
      while (!connection.socket.destroyed && connection.socket.write(many)) continue
    }
    connection.socket.on('drain', pump)
    pump()
    await isEnded
    connection.socket.resume()
    await smsc.gone(connection)
  })
})

describe('a receipt', () => {
  const receipt = (id: string, state = 'DELIVRD') =>
    `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${state} err:000 text:Your Acme code: 1234`

  it('is answered and reported', async () => {
    const { smsc, connection, heard, nextReceipt } = await givenBound()
    const isHeard = nextReceipt()
    connection.deliver({ text: receipt('m1') })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
    await isHeard
    expect(heard).toEqual([{ providerMessageIds: ['m1'], state: 'delivered' }])
  })

  it('is answered once it is written, and not before; meanwhile the link answers', async () => {
    const { smsc, connection, hears, nextReceipt } = await givenBound()
    const written = Promise.withResolvers<boolean>()
    hears(() => written.promise)
    const isHeard = nextReceipt()
    connection.deliver({ text: receipt('m1') })
    await isHeard
    await settled(connection, smsc)
    expect(smsc.count('deliver_sm_resp')).toBe(0)
    written.resolve(true)
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
  })

  it('that cannot be written is sent again by the SMSC, which was told that it was not taken', async () => {
    const { smsc, connection, heard, hears } = await givenBound()
    hears(() => Promise.reject(new Error('the database is away')))
    connection.deliver({ text: receipt('m1') })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(notNow)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(heard).toHaveLength(1)
    hears(() => Promise.resolve(true))
    connection.deliver({ text: receipt('m1') })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
  })

  it('that takes 5 s to write is answered by then, so that the SMSC does not hang up', async () => {
    const { smsc, connection, hears, nextReceipt } = await givenBound()
    hears(() => new Promise(() => undefined))
    const isHeard = nextReceipt()
    connection.deliver({ text: receipt('m1') })
    await isHeard
    await vi.advanceTimersByTimeAsync(4_999)
    await settled(connection, smsc)
    expect(smsc.count('deliver_sm_resp')).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(notNow)
  })

  it('I5: is for later while 100 others are being written, and those are answered when they are', async () => {
    const { smsc, connection, heard, hears } = await givenBound()
    const written = Promise.withResolvers<boolean>()
    hears(() => written.promise)
    for (let index = 0; index <= 100; index += 1) connection.deliver({ text: receipt(`many-${index.toString()}`) })
    expect((await smsc.next('deliver_sm_resp')).pdu).toMatchObject({ status: notNow })
    await settled(connection, smsc)
    expect([smsc.count('deliver_sm_resp'), heard.length]).toEqual([1, 100])
    written.resolve(true)
    for (let answers = 0; answers < 100; answers += 1) expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
    connection.deliver({ text: receipt('one-more') })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
  })

  it('of a text that was not delivered says why, and nothing of the text', async () => {
    const { connection, nextReceipt } = await givenBound()
    const isHeard = nextReceipt()
    connection.deliver({ text: receipt('m1', 'UNDELIV').replace('err:000', 'err:027') })
    expect(await isHeard).toEqual({ providerMessageIds: ['m1'], state: 'undelivered', reason: 'UNDELIV 027' })
  })

  it('that comes twice is reported twice: the outbox knows the first', async () => {
    const { smsc, connection, heard } = await givenBound()
    for (let time = 0; time < 2; time += 1) {
      connection.deliver({ text: receipt('m1') })
      await smsc.next('deliver_sm_resp')
    }
    await settled(connection, smsc)
    expect(heard).toHaveLength(2)
  })

  it('that comes before the answer is reported again right after it', async () => {
    const { smsc, connection, provider, heard, knows, nextReceipt } = await givenBound()
    knows([])
    smsc.does({ submit_sm: () => undefined })
    const outcome = provider.handOver(message(), never)
    const { pdu } = await smsc.next('submit_sm')
    connection.deliver({ text: receipt('00AB12') })
    await smsc.next('deliver_sm_resp')
    connection.accept(pdu, '0AB12')
    expect(await outcome).toMatchObject({ providerMessageId: 'ab12' })

    knows(['ab12'])
    const isHeard = nextReceipt()
    vi.advanceTimersByTime(100)
    expect(await isHeard).toEqual({ providerMessageIds: ['ab12'], state: 'delivered' })
    expect(heard).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard).toHaveLength(2)
  })

  it('of a text of an earlier bind, or of another process, is reported', async () => {
    const { smsc, connection, heard, nextLine, nextReceipt } = await givenBound()
    smsc.does({ bind_transceiver: ({ pdu, connection: { socket } }) => socket.write(Buffer.concat([bindAnswer(pdu), lateReceipt])) })
    const isEnded = nextLine(ended)
    connection.socket.destroy()
    await isEnded
    const isHeard = nextReceipt()
    vi.advanceTimersByTime(2_000)
    await isHeard
    expect(heard).toEqual([{ providerMessageIds: ['5'], state: 'delivered' }])
  })

  it.each([
    { accepted: '4d2', reported: '1234' },
    { accepted: '1234', reported: '4D2' },
    { accepted: '1234', reported: '000004D2' },
  ])('that calls $accepted by its number in the other base, $reported, finds it after a second', async ({ accepted, reported }) => {
    const { connection, smsc, heard, knows } = await givenBound()
    knows([accepted])
    connection.deliver({ text: receipt(reported) })
    await smsc.next('deliver_sm_resp')
    await settled(connection, smsc)
    expect(heard.flatMap(({ providerMessageIds }) => providerMessageIds)).not.toContain(accepted)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(heard.at(-1)?.providerMessageIds).toContain(accepted)
    const before = heard.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard).toHaveLength(before)
  })

  it('of a message that stays unknown is tried for a minute', async () => {
    const { connection, smsc, heard, knows, logged } = await givenBound()
    knows([])
    connection.deliver({ text: receipt('nobody-1') })
    await smsc.next('deliver_sm_resp')
    await settled(connection, smsc)
    const times = [heard.length]
    for (const milliseconds of [999, 1, 3_999, 1, 14_999, 1, 39_999, 1]) {
      await vi.advanceTimersByTimeAsync(milliseconds)
      times.push(heard.length)
    }
    expect(times).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5])
    expect(logged()).toContain('nobody knows its message')
    await vi.advanceTimersByTimeAsync(120_000)
    expect(heard).toHaveLength(5)
  })

  it('I5: 5,000 of unknown messages are answered, and 1,000 of them kept', async () => {
    const { connection, smsc, heard, knows } = await givenBound()
    knows([])
    const many = Array.from({ length: 5_000 }, (_, index) => receipt(`flood-${index.toString()}`))
    const statuses = new Set<number>()
    while (many.length > 0) {
      const batch = many.splice(0, 100)
      for (const text of batch) connection.deliver({ text })
      for (let answers = 0; answers < batch.length; answers += 1) statuses.add((await smsc.next('deliver_sm_resp')).pdu.status)
    }
    expect([...statuses]).toEqual([0])
    await settled(connection, smsc)
    const before = heard.length
    await vi.advanceTimersByTimeAsync(1_000)
    expect(heard.length - before).toBe(1_000)
  })

  it('that cannot be read is answered so that it does not come again, and the link stays', async () => {
    const { connection, smsc, provider } = await givenBound()
    connection.send('deliver_sm', { body: Buffer.from('\0\x01\x01unended') })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0x66)
    expect(await provider.handOver(message(), never)).toMatchObject({ kind: 'sent' })
  })

  it('is not what a person answers', async () => {
    const { connection, smsc, heard } = await givenBound()
    connection.deliver({ text: receipt('m1'), esmClass: 0 })
    connection.deliver({ text: 'STOP', esmClass: 0 })
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
    expect((await smsc.next('deliver_sm_resp')).pdu.status).toBe(0)
    await settled(connection, smsc)
    expect(heard).toEqual([])
  })

  const lateReceipt = pduBytes('deliver_sm', { sequence: 99, body: deliverBody({ text: receipt('05') }) })
})

function bindAnswer({ sequence }: Pdu): Buffer {
  return pduBytes('bind_transceiver_resp', { sequence, body: Buffer.from('SMSC\0') })
}

/** All that was sent before is with the provider: an answer to something sent after it is here. */
async function settled(connection: SmscConnection, smsc: Smsc): Promise<void> {
  connection.send('enquire_link')
  await smsc.next('enquire_link_resp')
}

describe('what is logged', () => {
  it('holds no password, text, code or number, whatever goes wrong', async () => {
    const { provider, smsc, connection, logged, nextLine } = await givenBound()
    await provider.handOver(message(), never)
    smsc.does({ submit_sm: ({ pdu, connection: open }) => open.answer(pdu, { status: 0x0b }) })
    const refused = await provider.handOver(message(), never)
    smsc.does({ bind_transceiver: ({ pdu, connection: open }) => open.answer(pdu, { status: 0x0e }) })
    const isEnded = nextLine(ended)
    connection.socket.write('garbage garbage')
    await isEnded
    const busy = await provider.handOver(message(), never)
    const told = logged() + JSON.stringify([refused, busy])
    for (const secret of [password, '123456', '4155550123', 'Your Acme']) expect(told).not.toContain(secret)
  })
})
