import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuthorization, httpCall } from './support/http-call.ts'
import { newNumber } from './support/desk.ts'
import { tellsApart } from './support/two-samples.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

/** 2,100 of each tell 0.1 ms apart where one takes 1 ms more or less; security.md, D2. */
const samples = 4_000

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('D2: the time of an answer, on %s', (store) => {
  let world: World
  beforeAll(async () => {
    const limits = { gap_seconds: [0], known_number_hour: 0, stranger_number_hour: 0, number_day: 0, address_hour: 0 }
    world = await openWorld({ store, settings: { enumeration_protection: true, jwt_algorithm: 'ES256', limits } })
  })
  afterAll(() => world.close())

  const call = (path: string, body: object) => {
    const { public_token } = world.keys
    return httpCall(world.baseUrl, {
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        origin: 'http://localhost',
        authorization: basicAuthorization({ project_id: public_token, secret: public_token }),
      },
      body: JSON.stringify(body),
    })
  }
  const send = (phone_number: string) => call('/sdk/v1/otps/sms/send/primary', { phone_number })

  /** In turns and in an order that changes, so that whatever drifts drifts for both. */
  async function timesOf(one: (sample: number) => Promise<unknown>, other: (sample: number) => Promise<unknown>) {
    const times: [number[], number[]] = [[], []]
    for (let sample = 0; sample < samples; sample += 1) {
      for (const side of sample % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const before = process.hrtime.bigint()
        await (side === 0 ? one : other)(sample)
        times[side].push(Number(process.hrtime.bigint() - before))
      }
    }
    return times
  }

  function expectAlike(what: string, times: [number[], number[]]): void {
    const verdict = tellsApart(...times)
    console.log(`${what} on ${store}: ${JSON.stringify(verdict)}`)
    const isSignificant = verdict.welchP < 0.01 && verdict.mannWhitneyP < 0.01
    expect(isSignificant && verdict.medianDifferenceMicroseconds >= 200).toBe(false)
  }

  it('of a send does not tell a user from nobody', async () => {
    const users = Array.from({ length: 50 }, newNumber)
    const nobodies = Array.from({ length: 50 }, newNumber)
    for (const phone_number of users) await world.client.users.create({ phone_number })
    for (const number of [...users, ...nobodies]) await send(number)
    const ofList = (numbers: readonly string[]) => (sample: number) => send(numbers[sample % numbers.length] ?? '')
    expectAlike('send', await timesOf(ofList(users), ofList(nobodies)))
  })

  it('of a guess does not either', async () => {
    const user = newNumber()
    await world.client.users.create({ phone_number: user })
    const methods = []
    for (const number of [user, newNumber()]) methods.push(((await send(number)).body['data'] as { method_id: string }).method_id)
    const guess = (method_id: string) => () => call('/sdk/v1/otps/authenticate', { method_id, token: '000000' })
    expectAlike('authenticate', await timesOf(guess(methods[0] ?? ''), guess(methods[1] ?? '')))
  })
})
