import * as contract from '@tollgate/contract'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { CodeAsked } from './code-request.ts'
import type { AuthenticateCodeFromBrowser } from './authenticate-code-from-browser.ts'
import type { SendSmsFromBrowser } from './send-sms-from-browser.ts'

interface Dependencies {
  readonly sendSms: SendSmsFromBrowser
  readonly authenticateCode: AuthenticateCodeFromBrowser
}

export function sdkOtpRoutes({ sendSms, authenticateCode }: Dependencies): readonly Route[] {
  return [
    route(contract.sdkLoginOrCreateSms, async (request) => sent(await sendSms.loginOrCreate(request))),
    route(contract.sdkSendSmsPrimary, async (request) => sent(await sendSms.sendPrimary(request))),
    route(contract.sdkSendSmsSecondary, async (request) => sent(await sendSms.sendSecondary(request))),

    route(contract.sdkAuthenticateOtp, async (request) => {
      const authenticated = await authenticateCode(request)
      return authenticated.ok ? ok({ reply: authenticated.value, session: 'begins' }) : authenticated
    }),
  ]
}

/** The method alone: who the user is, and whether there is one, a browser learns when the code comes back. */
function sent(asked: Result<CodeAsked, Refusal>): Result<Answer<contract.ReplyOf<typeof contract.sdkSendSmsPrimary>>, Refusal> {
  if (!asked.ok) return asked
  const { factorId, nextSendInMilliseconds } = asked.value
  return ok({ reply: { method_id: factorId }, retryAfterMilliseconds: nextSendInMilliseconds })
}
