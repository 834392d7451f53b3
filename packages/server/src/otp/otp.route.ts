import * as contract from '@tollgate/contract'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { AuthenticateCode } from './authenticate-code.ts'
import type { CodeAsked } from './code-request.ts'
import type { SendCode } from './send-code.ts'

interface Dependencies {
  readonly sendCode: SendCode
  readonly authenticateCode: AuthenticateCode
}

export function otpRoutes({ sendCode, authenticateCode }: Dependencies): readonly Route[] {
  const toSms = { channel: 'sms' } as const
  const toWhatsApp = { channel: 'whatsapp' } as const
  const toEmail = { channel: 'email' } as const
  return [
    route(contract.sendSms, async (request) => answered(await sendCode.send({ ...request, ...toSms }), phone)),
    route(contract.loginOrCreateSms, async (request) => answered(await sendCode.loginOrCreate({ ...request, ...toSms }), beginningPhone)),
    route(contract.sendWhatsApp, async (request) => answered(await sendCode.send({ ...request, ...toWhatsApp }), phone)),
    route(contract.loginOrCreateWhatsApp, async (request) =>
      answered(await sendCode.loginOrCreate({ ...request, ...toWhatsApp }), beginningPhone),
    ),
    route(contract.sendEmail, async (request) => answered(await sendCode.send({ ...request, ...toEmail }), email)),
    route(contract.loginOrCreateEmail, async (request) =>
      answered(await sendCode.loginOrCreate({ ...request, ...toEmail }), beginningEmail),
    ),

    route(contract.authenticateOtp, async ({ project, body }) => {
      const authenticated = await authenticateCode(project, body)
      return authenticated.ok ? ok({ reply: authenticated.value }) : authenticated
    }),
  ]
}

function answered<Reply>(asked: Result<CodeAsked, Refusal>, replyOf: (asked: CodeAsked) => Reply): Result<Answer<Reply>, Refusal> {
  return asked.ok ? ok({ reply: replyOf(asked.value), retryAfterMilliseconds: asked.value.nextSendInMilliseconds }) : asked
}

const phone = ({ userId, factorId }: CodeAsked) => ({ user_id: userId, phone_id: factorId })
const email = ({ userId, factorId }: CodeAsked) => ({ user_id: userId, email_id: factorId })
const beginningPhone = (asked: CodeAsked) => ({ ...phone(asked), user_created: asked.userCreated })
const beginningEmail = (asked: CodeAsked) => ({ ...email(asked), user_created: asked.userCreated })
