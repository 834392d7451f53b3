import { describe, expect, it } from 'vitest'
import { kept } from './kept.ts'
import { json, subjects, type Subject } from './subjects.ts'
import { answering, openVendor, type Answer } from './vendor.ts'

async function outcomeOf(name: string, answer: Answer) {
  const subject = subjects.find((known) => known.name === name) as Subject
  const vendor = kept(await openVendor(answering(answer)))
  return kept(subject.make(vendor.url)).handOver(subject.message, new AbortController().signal)
}

describe('webhook', () => {
  it.each([200, 201, 202, 204, 299])('takes a %i for sent', async (status) => {
    expect(await outcomeOf('webhook', { status })).toEqual({ kind: 'sent' })
  })
})

describe('a name that no store could keep', () => {
  it.each(['', ' ', 'nul\u0000', 'é', 'a'.repeat(201)])('of the message, %j, leaves what became of it unknown', async (name) => {
    const vonage = json(200, { 'message-count': '1', messages: [{ status: '0', 'message-id': name }] })
    expect(await outcomeOf('vonage', vonage)).toMatchObject({ kind: 'unknown' })
    expect(await outcomeOf('aws', json(200, { MessageId: name }))).toMatchObject({ kind: 'unknown' })
    expect(await outcomeOf('plivo', json(202, { message_uuid: [name] }))).toMatchObject({ kind: 'unknown' })
    expect(await outcomeOf('meta', json(200, { messages: [{ id: name }] }))).toMatchObject({ kind: 'unknown' })
  })
})

describe('twilio', () => {
  const sid = 'SM0123456789abcdef0123456789abcdef'
  it.each([
    { code: 20429, status: 429, kind: 'busy', means: 'too many requests' },
    { code: 21611, status: 400, kind: 'busy', means: 'the sender’s queue is full' },
    { code: 21610, status: 400, kind: 'rejected', means: 'the recipient said STOP' },
    { code: 20003, status: 401, kind: 'rejected', means: 'wrong credentials' },
    { code: 20500, status: 500, kind: 'unknown', means: 'an error of Twilio’s' },
  ])('$code ($means) comes to $kind', async ({ code, status, kind }) => {
    const answer = json(status, { code, status, message: 'why', more_info: 'where' })
    expect(await outcomeOf('twilio', answer)).toMatchObject({ kind, reason: `Twilio ${code.toString()}` })
  })

  it.each([
    { told: { num_segments: '2', price: '-0.01580', price_unit: 'usd' }, segments: 2, price: { amount: '0.01580', currency: 'USD' } },
    { told: { num_segments: '0', price: null, price_unit: 'USD' }, segments: undefined, price: undefined },
    { told: { num_segments: 1, price: 0.0079, price_unit: 'USD' }, segments: undefined, price: undefined },
    { told: { num_segments: '1', price: 'free', price_unit: 'USD' }, segments: 1, price: undefined },
  ])('reads $told', async ({ told, segments, price }) => {
    expect(await outcomeOf('twilio', json(201, { sid, status: 'accepted', ...told }))).toEqual({
      kind: 'sent',
      providerMessageId: sid,
      segments,
      price,
    })
  })

  it('takes a message that is made and failed at once for refused', async () => {
    expect(await outcomeOf('twilio', json(201, { sid, status: 'failed', error_code: 30008 }))).toEqual({
      kind: 'rejected',
      reason: 'Twilio 30008',
    })
  })
})

describe('vonage', () => {
  const part = (status: string) => ({ status, 'message-id': `id-${status}`, 'message-price': '0.0333' })
  const answerOf = (...statuses: readonly string[]) => json(200, { 'message-count': String(statuses.length), messages: statuses.map(part) })

  it.each([
    ...['2', '3', '4', '6', '7', '8', '9', '11', '12', '14', '15', '22', '23', '29', '32', '33'].map((status) => ({
      status,
      kind: 'rejected',
    })),
    { status: '1', kind: 'busy' },
    { status: '10', kind: 'busy' },
    { status: '5', kind: 'unknown' },
  ])('status $status comes to $kind', async ({ status, kind }) => {
    expect(await outcomeOf('vonage', answerOf(status))).toEqual({ kind, reason: `Vonage ${status}` })
  })

  it('adds up the parts of a long text', async () => {
    const outcome = await outcomeOf('vonage', answerOf('0', '0', '0'))
    expect(outcome).toEqual({
      kind: 'sent',
      providerMessageId: 'id-0',
      segments: 3,
      price: { amount: '0.09990000', currency: 'EUR' },
    })
  })

  it.each([[['0', '1']], [['0', '6']], [['6', '0']]])('does not know when parts fare differently: %j', async (statuses) => {
    expect(await outcomeOf('vonage', answerOf(...statuses))).toMatchObject({ kind: 'unknown' })
  })

  it.each([
    { messages: [] },
    { messages: {} },
    { messages: [null] },
    { messages: [{ status: 0, 'message-id': 'x' }] },
    { messages: [{ status: '0' }] },
    { messages: [{ status: 'ok', 'message-id': 'x' }] },
  ])('does not know after %j', async (body) => {
    expect(await outcomeOf('vonage', json(200, body))).toMatchObject({ kind: 'unknown' })
  })
})

describe('aws', () => {
  it.each([
    { name: 'ThrottlingException', status: 400, kind: 'busy' },
    { name: 'ThrottlingException', status: 429, kind: 'busy' },
    { name: 'ValidationException', status: 400, kind: 'rejected' },
    { name: 'ConflictException', status: 400, kind: 'rejected' },
    { name: 'AccessDeniedException', status: 400, kind: 'rejected' },
    { name: 'ResourceNotFoundException', status: 400, kind: 'rejected' },
    { name: 'ServiceQuotaExceededException', status: 400, kind: 'rejected' },
    { name: 'UnrecognizedClientException', status: 400, kind: 'rejected' },
    { name: 'InternalServerException', status: 500, kind: 'unknown' },
  ])('$name ($status) comes to $kind', async ({ name, status, kind }) => {
    const reason = `AWS ${name}`
    expect(await outcomeOf('aws', json(status, { __type: name, Message: 'why' }))).toMatchObject({ kind, reason })
    expect(await outcomeOf('aws', json(status, { __type: `com.amazonaws.sms#${name}` }))).toMatchObject({ kind, reason })
    expect(await outcomeOf('aws', json(status, {}, { 'x-amzn-errortype': `${name}:http://internal.amazon.com/` }))).toMatchObject({
      kind,
      reason,
    })
  })
})

describe('plivo', () => {
  it.each([{ message_uuid: [] }, { message_uuid: 'one' }, { message_uuid: [''] }, { message_uuid: [7] }])(
    'does not know after %j',
    async (body) => {
      expect(await outcomeOf('plivo', json(202, body))).toMatchObject({ kind: 'unknown' })
    },
  )
})

describe('meta', () => {
  it.each([
    { code: 4, status: 400, kind: 'busy', means: 'the app’s limit' },
    { code: 80007, status: 400, kind: 'busy', means: 'the account’s limit' },
    { code: 130429, status: 429, kind: 'busy', means: 'the number’s limit' },
    { code: 131056, status: 400, kind: 'busy', means: 'too many to one recipient' },
    { code: 190, status: 401, kind: 'rejected', means: 'the token is over' },
    { code: 100, status: 400, kind: 'rejected', means: 'a bad parameter' },
    { code: 132001, status: 404, kind: 'rejected', means: 'no such template' },
    { code: 131026, status: 400, kind: 'rejected', means: 'no WhatsApp there' },
    { code: 1, status: 400, kind: 'unknown', means: 'an unknown error' },
    { code: 2, status: 503, kind: 'unknown', means: 'overloaded' },
    { code: 131000, status: 500, kind: 'unknown', means: 'something went wrong' },
  ])('$code ($means) comes to $kind', async ({ code, status, kind }) => {
    const answer = json(status, { error: { code, message: 'why', type: 'OAuthException', fbtrace_id: 'x' } })
    expect(await outcomeOf('meta', answer)).toMatchObject({ kind, reason: `Meta ${code.toString()}` })
  })
})
