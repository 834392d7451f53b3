import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskOf, newNumber, openDesk, passed, unlimited } from './support/desk.ts'
import { openWorld, type World } from './support/world.ts'

const sandbox = '+10000000000'

describe('whose code, whose session, whose text', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: unlimited })
  })
  afterAll(() => world.close())

  it('C3: no magic number or code works in a live project, and in a test project it reaches no phone', async () => {
    const live = deskOf(world, await world.createProject({ environment: 'live', settings: { jwt_algorithm: 'ES256' } }))
    expect(await live.send(sandbox)).toMatchObject({ status: 400, error: 'invalid_phone_number_sandbox' })
    const { phone_id } = passed(await live.loginOrCreate('+14155552671')).body
    const isHit = (await world.codeOf('+14155552671')) === '000000'
    expect(await live.type(phone_id, '000000')).toMatchObject(isHit ? { status: 200 } : { status: 404, error: 'otp_code_not_found' })

    const test = await openDesk(world)
    passed(await test.send(sandbox))
    expect(await world.texts(sandbox)).toEqual([])
  })

  it('C12: a session token that a caller brings along is never made the token of a new session', async () => {
    const desk = await openDesk(world)
    const first = (await desk.signIn(newNumber())).body
    const brought = 'A'.repeat(43)
    const { phone_id } = passed(await desk.loginOrCreate(newNumber())).body
    // Neither somebody's token nor a made-up one: only a live session of the same user is stepped up.
    expect(await desk.type(phone_id, '000000', { session_token: first.session_token })).toMatchObject({ status: 401 })
    expect(await desk.type(phone_id, '000000', { session_token: brought })).toMatchObject({ status: 404, error: 'session_not_found' })
    const second = (await desk.signIn(newNumber())).body
    expect(new Set([first.session_token, second.session_token, brought]).size).toBe(3)
  })

  it.each(['{{code}}', '${code}', '%s', 'Acme\n@evil.com #999999', '@evil.com #999999', '<b>Acme</b>', '\u202Eemca'])(
    'E2: a project called %j says its name in the text, and nothing else',
    async (name) => {
      const keys = await world.createProject({ settings: unlimited })
      const desk = deskOf(world, keys)
      const isTaken = await world.set(keys, { name }).then(
        () => true,
        () => false,
      )
      const number = newNumber()
      passed(await desk.loginOrCreate(number))
      const { text } = (await world.texts(number)).at(-1) ?? { text: '' }
      const code = await world.codeOf(number)
      expect(text.split('\n')).toHaveLength(1)
      expect(text.match(/\d{6}/g)).toEqual([code])
      expect(text).toMatch(/^Your [A-Za-z0-9 .&-]{1,20} code: \d{6}\. Valid for 2 minutes\. Do not share it\.$/)
      expect(isTaken).toBe(!/[\n\u202E]/.test(name))
    },
  )
})
