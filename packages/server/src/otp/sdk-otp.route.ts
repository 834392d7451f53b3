import * as contract from '@tollgate/contract'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { CodeAsked } from './code-request.ts'
import type { AuthenticateCodeFromBrowser } from './authenticate-code-from-browser.ts'
import type { SendCodeFromBrowser } from './send-code-from-browser.ts'

interface Dependencies {
  readonly sendCode: SendCodeFromBrowser
  readonly authenticateCode: AuthenticateCodeFromBrowser
}

export function sdkOtpRoutes({ sendCode, authenticateCode }: Dependencies): readonly Route[] {
  return [
    route(contract.sdkLoginOrCreateSms, async (request) => sent(await sendCode.loginOrCreate({ ...request, channel: 'sms' }))),
    route(contract.sdkSendSmsPrimary, async (request) => sent(await sendCode.sendPrimary({ ...request, channel: 'sms' }))),
    route(contract.sdkSendSmsSecondary, async (request) => sent(await sendCode.sendSecondary({ ...request, channel: 'sms' }))),
    route(contract.sdkLoginOrCreateWhatsApp, async (request) => sent(await sendCode.loginOrCreate({ ...request, channel: 'whatsapp' }))),
    route(contract.sdkSendWhatsAppPrimary, async (request) => sent(await sendCode.sendPrimary({ ...request, channel: 'whatsapp' }))),
    route(contract.sdkSendWhatsAppSecondary, async (request) => sent(await sendCode.sendSecondary({ ...request, channel: 'whatsapp' }))),
    route(contract.sdkLoginOrCreateEmail, async (request) => sent(await sendCode.loginOrCreate({ ...request, channel: 'email' }))),
    route(contract.sdkSendEmailPrimary, async (request) => sent(await sendCode.sendPrimary({ ...request, channel: 'email' }))),
    route(contract.sdkSendEmailSecondary, async (request) => sent(await sendCode.sendSecondary({ ...request, channel: 'email' }))),

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
