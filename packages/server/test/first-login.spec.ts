import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type StoreKind, type World } from './support/world.ts'

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])(
  'a first login through the published Node client, on %s',
  (store) => {
    let world: World

    beforeAll(async () => {
      world = await openWorld({ store })
    })
    afterAll(() => world.close())

    it('asks for a code, types it back, and has a session that the server and a local check accept', async () => {
      const number = '+14155552671'
      const asked = await world.client.otps.sms.loginOrCreate({ phone_number: number })
      expect(asked).toMatchObject({ status_code: 200, user_created: true })

      const code = await world.codeOf(number)
      const login = await world.client.otps.authenticate({ method_id: asked.phone_id, code, session_duration_minutes: 60 })
      expect(login).toMatchObject({ user_id: asked.user_id, method_id: asked.phone_id, reset_sessions: true })
      expect(login.user.phone_numbers).toEqual([{ phone_id: asked.phone_id, phone_number: number, verified: true }])

      const { session } = await world.client.sessions.authenticate({ session_token: login.session_token })
      expect(session.authentication_factors).toMatchObject([{ delivery_method: 'sms', phone_number_factor: { phone_number: number } }])
      const local = await world.client.sessions.authenticateJwtLocal({
        session_jwt: login.session_jwt,
        current_date: new Date(world.clock.now()),
      })
      expect(local.session_id).toBe(session.session_id)
    })
  },
)
