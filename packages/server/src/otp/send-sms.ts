import type { BodyOf, loginOrCreateSms, sendSms } from '@tollgate/contract'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { AskForCode } from './ask-for-code.ts'
import type { CodeAsked } from './code-request.ts'
import type { Asker } from './find-recipient.ts'
import type { SendSmsFromBrowser } from './send-sms-from-browser.ts'
import { parseAttributes, parseSmsRequest } from './sms-request.ts'

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
  /** For what a backend passes on. */
  readonly browser: SendSmsFromBrowser
}

export function makeSendSms({ presented, askForCode, browser }: Dependencies): SendSms {
  return {
    async send(project, body) {
      const isSelectedOnce = judgeSelectors(body)
      if (!isSelectedOnce.ok) return isSelectedOnce
      if (body.from_browser === true) return passOn(project, body, body.session_token === undefined ? 'sendPrimary' : 'sendSecondary')
      return ask(project, body, () => askerOf(project, body))
    },

    loginOrCreate: (project, body) => {
      if (body.from_browser === true) return passOn(project, body, 'loginOrCreate')
      return ask(project, body, async () => ok({ kind: 'login_or_create', createAsPending: body.create_user_as_pending ?? false }))
    },
  }

  /** The page's rules for the page's request; only who asks is the backend's word. */
  async function passOn(
    project: Project,
    body: LoginOrCreateBody & Pick<SendBody, 'session_token'>,
    way: keyof SendSmsFromBrowser,
  ): Promise<Result<CodeAsked, Refusal>> {
    const caller = parseAttributes(body.attributes)
    if (!caller.ok) return caller
    return browser[way]({ project, caller: { ...caller.value, sessionToken: body.session_token }, body })
  }

  async function ask(
    project: Project,
    body: LoginOrCreateBody,
    findAsker: () => Promise<Result<Asker, Refusal>>,
  ): Promise<Result<CodeAsked, Refusal>> {
    const caller = parseAttributes(body.attributes)
    if (!caller.ok) return caller
    const wish = parseSmsRequest(project, body)
    if (!wish.ok) return wish
    const asker = await findAsker()
    if (!asker.ok) return asker
    const sessionUserId = asker.value.kind === 'session' ? asker.value.session.userId : undefined
    const who = { asker: asker.value, caller: caller.value, sessionUserId, hidesWhoExists: false }
    return askForCode({ project, channel: 'sms', ...who, ...wish.value })
  }

  async function askerOf(project: Project, body: SendBody): Promise<Result<Asker, Refusal>> {
    if (body.user_id !== undefined) return ok({ kind: 'user_id', user: body.user_id })
    const session = await presented.find(project, body)
    if (!session.ok) return session
    return ok(session.value ? { kind: 'session', session: session.value, from: 'backend' } : { kind: 'primary' })
  }
}

function judgeSelectors({ user_id, session_token, session_jwt }: SendBody): Result<undefined, Refusal> {
  if (session_token !== undefined && session_jwt !== undefined) return refuse({ error_type: 'too_many_session_arguments' })
  const isAmbiguous = user_id !== undefined && (session_token ?? session_jwt) !== undefined
  return isAmbiguous ? refuse({ error_type: 'too_many_user_selection_arguments' }) : ok(undefined)
}
