import * as contract from '@tollgate/contract'
import type { KeepAnswer, KeptAnswer } from '../kernel/kept-answer.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { AuthenticateCode } from './authenticate-code.ts'
import type { BeganCode, CodeAsked } from './code-request.ts'
import type { SendCode } from './send-code.ts'

interface Dependencies {
  readonly sendCode: SendCode
  readonly authenticateCode: AuthenticateCode
}

export function otpRoutes({ sendCode, authenticateCode }: Dependencies): readonly Route[] {
  return [
    route(contract.sendSms, (request) => answered(request, phone, (keep) => sendCode.send({ ...request, keep, channel: 'sms' }))),
    route(contract.loginOrCreateSms, (request) =>
      answered(request, beginningPhone, (keep) => sendCode.loginOrCreate({ ...request, keep, channel: 'sms' })),
    ),
    route(contract.sendWhatsApp, (request) => answered(request, phone, (keep) => sendCode.send({ ...request, keep, channel: 'whatsapp' }))),
    route(contract.loginOrCreateWhatsApp, (request) =>
      answered(request, beginningPhone, (keep) => sendCode.loginOrCreate({ ...request, keep, channel: 'whatsapp' })),
    ),
    route(contract.sendEmail, (request) => answered(request, email, (keep) => sendCode.send({ ...request, keep, channel: 'email' }))),
    route(contract.loginOrCreateEmail, (request) =>
      answered(request, beginningEmail, (keep) => sendCode.loginOrCreate({ ...request, keep, channel: 'email' })),
    ),

    route(contract.authenticateOtp, async ({ project, body }) => {
      const authenticated = await authenticateCode(project, body)
      return authenticated.ok ? ok({ reply: authenticated.value }) : authenticated
    }),
  ]
}

/** A request with a key keeps the same reply that it gets. */
async function answered<Reply extends object>(
  { keep }: { readonly keep: KeepAnswer | undefined },
  replyOf: (asked: BeganCode) => Reply,
  send: (keep: ((asked: BeganCode) => KeptAnswer) | undefined) => Promise<Result<CodeAsked, Refusal>>,
): Promise<Result<Answer<Reply>, Refusal>> {
  const asked = await send(keep && ((began) => keep(replyOf(began))))
  return asked.ok ? ok({ reply: replyOf(asked.value), retryAfterMilliseconds: asked.value.nextSendInMilliseconds }) : asked
}

const phone = ({ userId, factorId }: BeganCode) => ({ user_id: userId, phone_id: factorId })
const email = ({ userId, factorId }: BeganCode) => ({ user_id: userId, email_id: factorId })
const beginningPhone = (asked: BeganCode) => ({ ...phone(asked), user_created: asked.userCreated })
const beginningEmail = (asked: BeganCode) => ({ ...email(asked), user_created: asked.userCreated })
