import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type StoreKind, type World } from './support/world.ts'

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('B6: a new send racing the old code, on %s', (store) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ store, settings: { limits: { gap_seconds: [0], stranger_number_hour: 0, number_day: 0 } } })
  })
  afterAll(() => world.close())

  const ask = (phone_number: string) => world.post('/v1/otps/sms/login_or_create', { phone_number })
  const type = (method_id: unknown, code: string) => world.post('/v1/otps/authenticate', { method_id, code })

  it('ends as if one had come after the other, whichever way', async () => {
    for (let round = 0; round < 40; round += 1) {
      const number = `+1415666${round.toString().padStart(4, '0')}`
      const { body } = await ask(number)
      const oldCode = await world.codeOf(number)
      // Either may be first at the door.
      const calls = [() => ask(number), () => type(body['phone_id'], oldCode)]
      const answers = await Promise.all((round % 2 === 0 ? calls : calls.toReversed()).map((call) => call()))
      const [sent, typed] = round % 2 === 0 ? answers : answers.toReversed()
      expect(sent?.status).toBe(200)
      // Old code first: it signs in, and the new one is alive. New code first: the old one is wrong or void, and the new one is alive.
      expect([200, 401, 404]).toContain(typed?.status)
      const newCode = await world.codeOf(number)
      expect(await type(body['phone_id'], newCode)).toMatchObject({ status: 200 })
      expect(await type(body['phone_id'], oldCode)).toMatchObject({ status: 401 })
    }
  })
})
