import type {
  BodyOf,
  loginOrCreateEmail,
  loginOrCreateSms,
  loginOrCreateWhatsApp,
  sendEmail,
  sendSms,
  sendWhatsApp,
} from '@tollgate/contract'
import type { Channel, Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { AskForCode } from './ask-for-code.ts'
import type { CodeAsked, CodeRequest } from './code-request.ts'
import type { Asker } from './find-recipient.ts'
import { parseAttributes, parseCodeWish } from './code-wish.ts'
import type { SendCodeFromBrowser } from './send-code-from-browser.ts'

type SendBody = BodyOf<typeof sendSms | typeof sendWhatsApp | typeof sendEmail>
type LoginOrCreateBody = BodyOf<typeof loginOrCreateSms | typeof loginOrCreateWhatsApp | typeof loginOrCreateEmail>

export interface BackendSend<Body> {
  readonly project: Project
  readonly channel: Channel
  readonly body: Body
  readonly keep?: CodeRequest['keep']
}

/** The backend's two ways to ask for a code. */
export interface SendCode {
  send(request: BackendSend<SendBody>): Promise<Result<CodeAsked, Refusal>>
  loginOrCreate(request: BackendSend<LoginOrCreateBody>): Promise<Result<CodeAsked, Refusal>>
}

interface Dependencies {
  readonly presented: PresentedSessions
  readonly askForCode: AskForCode
  /** For what a backend passes on. */
  readonly browser: SendCodeFromBrowser
}

export function makeSendCode({ presented, askForCode, browser }: Dependencies): SendCode {
  return {
    async send(request) {
      const { project, body } = request
      const isSelectedOnce = judgeSelectors(body)
      if (!isSelectedOnce.ok) return isSelectedOnce
      if (body.from_browser === true) return passOn(request, body.session_token === undefined ? 'sendPrimary' : 'sendSecondary')
      return ask(request, () => askerOf(project, body))
    },

    loginOrCreate: (request) => {
      const { body } = request
      if (body.from_browser === true) return passOn(request, 'loginOrCreate')
      return ask(request, async () => ok({ kind: 'login_or_create', createAsPending: body.create_user_as_pending ?? false }))
    },
  }

  /** The page's rules for the page's request; only who asks is the backend's word. */
  async function passOn(
    { project, channel, body, keep }: BackendSend<SendBody | LoginOrCreateBody>,
    way: keyof SendCodeFromBrowser,
  ): Promise<Result<CodeAsked, Refusal>> {
    const caller = parseAttributes(body.attributes)
    if (!caller.ok) return caller
    const sessionToken = 'session_token' in body ? body.session_token : undefined
    return browser[way]({ project, channel, caller: { ...caller.value, sessionToken }, body, keep })
  }

  async function ask(
    { project, channel, body, keep }: BackendSend<SendBody | LoginOrCreateBody>,
    findAsker: () => Promise<Result<Asker, Refusal>>,
  ): Promise<Result<CodeAsked, Refusal>> {
    const caller = parseAttributes(body.attributes)
    if (!caller.ok) return caller
    const wish = parseCodeWish(project, channel, body)
    if (!wish.ok) return wish
    const asker = await findAsker()
    if (!asker.ok) return asker
    const sessionUserId = asker.value.kind === 'session' ? asker.value.session.userId : undefined
    const who = { asker: asker.value, caller: caller.value, sessionUserId, hidesWhoExists: false }
    return askForCode({ project, keep, ...who, ...wish.value })
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
