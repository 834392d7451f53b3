import type { BrowserCaller } from '../kernel/caller.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { SessionRow } from '../sessions/session.ts'
import type { AskForCode } from './ask-for-code.ts'
import type { CodeAsked, CodeRequest } from './code-request.ts'
import type { Asker } from './find-recipient.ts'
import { parseCodeWish, type CodeWishBody } from './code-wish.ts'

export interface SendFromBrowser {
  readonly project: Project
  readonly channel: Channel
  readonly caller: BrowserCaller
  readonly body: CodeWishBody
  /** Of a backend that passes on what a browser asked. */
  readonly keep?: CodeRequest['keep']
}

type Send = (request: SendFromBrowser) => Promise<Result<CodeAsked, Refusal>>

/** The browser's three ways to ask for a code. */
export interface SendCodeFromBrowser {
  readonly loginOrCreate: Send
  readonly sendPrimary: Send
  readonly sendSecondary: Send
}

interface Dependencies {
  readonly presented: PresentedSessions
  readonly askForCode: AskForCode
}

export function makeSendCodeFromBrowser({ presented, askForCode }: Dependencies): SendCodeFromBrowser {
  return {
    loginOrCreate: (request) => ask(request, () => ok(newcomer(request.project))),
    sendPrimary: (request) => ask(request, () => ok({ kind: 'primary' })),
    sendSecondary: (request) =>
      ask(request, (session) =>
        session ? ok({ kind: 'session', session, from: 'browser' }) : refuse({ error_type: 'user_unauthenticated' }),
      ),
  }

  async function ask(
    { project, channel, caller, body, keep }: SendFromBrowser,
    askerOf: (session: SessionRow | undefined) => Result<Asker, Refusal>,
  ): Promise<Result<CodeAsked, Refusal>> {
    const judged = judgeBody(project, channel, body)
    if (!judged.ok) return judged
    const wish = parseCodeWish(project, channel, body)
    if (!wish.ok) return wish
    // A dead session is none: whoever signs in has one that ended.
    const found = await presented.find(project, { session_token: caller.sessionToken })
    const session = found.ok ? found.value : undefined
    const asker = askerOf(session)
    if (!asker.ok) return asker
    const who = { asker: asker.value, caller, sessionUserId: session?.userId, hidesWhoExists: project.settings.enumeration_protection }
    return askForCode({ project, keep, ...who, ...wish.value })
  }
}

function judgeBody({ settings }: Project, channel: Channel, body: CodeWishBody): Result<undefined, Refusal> {
  if (!settings.channels.includes(channel)) return refuse({ error_type: 'endpoint_not_authorized_for_sdk' })
  // Of no meaning here, but what a client will ask for later is judged while it can still be mended.
  const autofillMinutes = 'autofill_session_duration_minutes' in body ? (body.autofill_session_duration_minutes ?? 0) : 0
  return autofillMinutes > settings.max_session_duration_minutes
    ? refuse({ error_type: 'invalid_session_duration_minutes' })
    : ok(undefined)
}

function newcomer({ settings }: Project): Asker {
  return settings.create_new_users ? { kind: 'login_or_create', createAsPending: false } : { kind: 'primary' }
}
