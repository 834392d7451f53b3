import type { BodyOf, loginOrCreateSms, sendSms } from '@tollgate/contract'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxNumber } from '../kernel/sandbox.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { AskForCode, CodeAsked, CodeRequest } from './ask-for-code.ts'
import type { Asker } from './find-recipient.ts'
import type { Sandbox } from './sandbox.ts'
import { parseSmsRequest } from './sms-request.ts'

type SendBody = BodyOf<typeof sendSms>
type LoginOrCreateBody = BodyOf<typeof loginOrCreateSms>

/** The backend's two ways to ask for a code by SMS. */
export interface SendSms {
  send(project: Project, body: SendBody): Promise<Result<CodeAsked, Refusal>>
  loginOrCreate(project: Project, body: LoginOrCreateBody): Promise<Result<CodeAsked, Refusal>>
}

interface Dependencies {
  readonly presented: PresentedSessions
  readonly askForCode: AskForCode
  readonly sandbox: Sandbox
}

export function makeSendSms({ presented, askForCode, sandbox }: Dependencies): SendSms {
  return {
    async send(project, body) {
      const isSelectedOnce = judgeSelectors(body)
      if (!isSelectedOnce.ok) return isSelectedOnce
      const wish = parseSmsRequest(project, body)
      if (!wish.ok) return wish
      const asker = await askerOf(project, body)
      if (!asker.ok) return asker
      return ask({ project, channel: 'sms', asker: asker.value, ...wish.value })
    },

    async loginOrCreate(project, body) {
      const wish = parseSmsRequest(project, body)
      if (!wish.ok) return wish
      const asker: Asker = { kind: 'login_or_create', createAsPending: body.create_user_as_pending ?? false }
      return ask({ project, channel: 'sms', asker, ...wish.value })
    },
  }

  function ask(request: CodeRequest): Promise<Result<CodeAsked, Refusal>> {
    return request.number === sandboxNumber ? sandbox.ask(request) : askForCode(request)
  }

  async function askerOf(project: Project, body: SendBody): Promise<Result<Asker, Refusal>> {
    if (body.user_id !== undefined) return ok({ kind: 'user_id', user: body.user_id })
    const session = await presented.find(project, body)
    if (!session.ok) return session
    return ok(session.value ? { kind: 'session', session: session.value } : { kind: 'primary' })
  }
}

function judgeSelectors({ user_id, session_token, session_jwt }: SendBody): Result<undefined, Refusal> {
  if (session_token !== undefined && session_jwt !== undefined) return refuse({ error_type: 'too_many_session_arguments' })
  const isAmbiguous = user_id !== undefined && (session_token ?? session_jwt) !== undefined
  return isAmbiguous ? refuse({ error_type: 'too_many_user_selection_arguments' }) : ok(undefined)
}
