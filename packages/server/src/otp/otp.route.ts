import * as contract from '@tollgate/contract'
import { ok } from '../kernel/result.ts'
import { route, type Route } from '../kernel/route.ts'
import type { AuthenticateCode } from './authenticate-code.ts'
import type { SendSms } from './send-sms.ts'

interface Dependencies {
  readonly sendSms: SendSms
  readonly authenticateCode: AuthenticateCode
}

export function otpRoutes({ sendSms, authenticateCode }: Dependencies): readonly Route[] {
  return [
    route(contract.sendSms, async ({ project, body }) => {
      const asked = await sendSms.send(project, body)
      if (!asked.ok) return asked
      const { userId, factorId, nextSendInMilliseconds } = asked.value
      return ok({ reply: { user_id: userId, phone_id: factorId }, retryAfterMilliseconds: nextSendInMilliseconds })
    }),

    route(contract.loginOrCreateSms, async ({ project, body }) => {
      const asked = await sendSms.loginOrCreate(project, body)
      if (!asked.ok) return asked
      const { userId, factorId, userCreated, nextSendInMilliseconds } = asked.value
      return ok({
        reply: { user_id: userId, phone_id: factorId, user_created: userCreated },
        retryAfterMilliseconds: nextSendInMilliseconds,
      })
    }),

    route(contract.authenticateOtp, async ({ project, body }) => {
      const authenticated = await authenticateCode(project, body)
      return authenticated.ok ? ok({ reply: authenticated.value }) : authenticated
    }),
  ]
}
