import type { User } from '@tollgate/contract'
import { makeBackend } from './backend.ts'
import { makeGuard, type Guard, type GuardOptions } from './guard.ts'
import type { TollgateOptions } from './options.ts'
import { makePageCalls, type PageCalls } from './page-calls.ts'
import { readSettings } from './read-settings.ts'
import { jwtCookie, tokenCookie, tokensOf, type PresentedTokens } from './session-cookies.ts'
import { makeSessionReader, type FreshlySignedIn, type SessionReader, type SignedIn } from './session-reader.ts'

/** Sessions on the server side of an app. */
export interface Tollgate {
  /**
   * Who is signed in, in a server component, a server action or a route handler; undefined: nobody. By the session's JWT while it lives,
   * 5 minutes at most, else by asking Tollgate. Throws a `TollgateUnreachableError` when it has to ask and gets no answer.
   */
  getSession(): Promise<SignedIn | undefined>
  /** The same with the user, always by asking Tollgate: a session that was revoked a moment ago is not seen. */
  getUser(): Promise<(SignedIn & { readonly user: User }) | undefined>
  /** Like `getSession`, of a request. */
  sessionOf(request: Request): Promise<SignedIn | undefined>
  /** Like `getUser`, of a request. */
  userOf(request: Request): Promise<(SignedIn & { readonly user: User }) | undefined>
  /** For `app/api/tollgate/[...path]/route.ts`: the browser client calls them, and the session stays in cookies that no script can read. */
  readonly handlers: { readonly GET: PageCalls; readonly POST: PageCalls; readonly PUT: PageCalls; readonly DELETE: PageCalls }
  /** For `proxy.ts`, or `middleware.ts` before Next.js 16: visitors without a session are sent to the sign-in page. */
  guard(options: GuardOptions): Guard
}

/** Makes it once, in a module of its own. Options are read at the first use, so that a build needs no secret. */
export function createTollgate(options: TollgateOptions = {}): Tollgate {
  const parts = once(() => {
    const settings = readSettings(options)
    const backend = makeBackend(settings)
    return { reader: makeSessionReader(settings, backend), pageCalls: makePageCalls({ settings, backend }) }
  })
  const answer: PageCalls = (request) => parts().pageCalls(request)
  const later: SessionReader = { read: (tokens) => parts().reader.read(tokens), ask: (tokens) => parts().reader.ask(tokens) }
  return {
    getSession: async () => bare(await later.read(await tokensOfPage())),
    getUser: async () => bareUser(await later.ask(await tokensOfPage())),
    sessionOf: async (request) => bare(await later.read(tokensOf(request))),
    userOf: async (request) => bareUser(await later.ask(tokensOf(request))),
    handlers: { GET: answer, POST: answer, PUT: answer, DELETE: answer },
    guard: (wish) => makeGuard(later, wish),
  }
}

/** Tokens are for cookies alone: what a component gets may end in a page. */
function bare(signedIn: SignedIn | undefined): SignedIn | undefined {
  return signedIn && { user_id: signedIn.user_id, session: signedIn.session }
}

function bareUser(signedIn: FreshlySignedIn | undefined): (SignedIn & { readonly user: User }) | undefined {
  return signedIn && { user_id: signedIn.user_id, session: signedIn.session, user: signedIn.user }
}

async function tokensOfPage(): Promise<PresentedTokens> {
  const { cookies } = await import('next/headers.js')
  const held = await cookies()
  return { token: held.get(tokenCookie)?.value || undefined, jwt: held.get(jwtCookie)?.value || undefined }
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}
