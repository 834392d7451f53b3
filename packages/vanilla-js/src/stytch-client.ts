import { resolveBaseUrl } from './base-url.ts'
import { checkArguments, membersOf, optional, required } from './check-arguments.ts'
import { StytchSDKUsageError } from './errors.ts'
import type { StytchClientOptions } from './options.ts'
import { makeOtps, type Otps } from './otps.ts'
import { makePageStorage } from './page-storage.ts'
import { currentPage } from './page.ts'
import { makeSessionKeeper } from './session-keeper.ts'
import { makeSessions, type Sessions } from './sessions.ts'
import { makeState } from './state.ts'
import { makeTokenCookies } from './token-cookies.ts'
import { makeTransport } from './transport.ts'
import { makeUsers, type Users } from './users.ts'

const defaultTimeoutSeconds = 30

/**
 * Signs people in by SMS passcode, keeps their session across pages and tabs, and refreshes it every 3 minutes. One a page is enough.
 *
 * In a browser the constructor throws a `StytchSDKUsageError` for a wrong argument and where it is not known where Tollgate is. On a server it
 * does nothing: reads answer null, and calls reject.
 */
export class StytchClient {
  readonly otps: Otps
  readonly session: Sessions
  readonly user: Users
  /** Told when session, user or `fromCache` may have changed: for stores that compare `getInfo()`. Returns what ends the subscription. */
  readonly onStateChange: (listener: () => void) => () => void
  /** Ends timers, listeners and the wait for a code; the person stays signed in. For tests, and for pages that make many clients. */
  readonly destroy: () => void

  constructor(publicToken: string, options: StytchClientOptions = {}) {
    checkOptions(publicToken, options)
    const page = currentPage()
    const baseUrl = page === undefined ? '' : resolveBaseUrl({ publicToken, options, page })

    const stateKey = `stytch_sdk_state_${publicToken}`
    const storage = makePageStorage(page)
    const state = makeState(storage, stateKey)
    const tokens = makeTokenCookies(page, options.cookieOptions ?? {})
    const timeoutSeconds = options.requestTimeoutSeconds ?? defaultTimeoutSeconds
    const transport = makeTransport({ publicToken, baseUrl, sessionToken: tokens.sessionToken, timeoutSeconds, page })
    const keepsAlive = options.keepSessionAlive ?? false
    const keeper = makeSessionKeeper({ page, storage, stateKey, state, tokens, transport, baseUrl, keepsAlive })

    this.otps = makeOtps({ page, transport, state, keeper })
    this.session = makeSessions({ transport, state, tokens, keeper })
    this.user = makeUsers({ transport, state })
    this.onStateChange = (listener) => {
      checkArguments('onStateChange', [required('listener', listener, 'function')])
      return state.subscribe(() => listener())
    }
    this.destroy = () => {
      this.otps.sms.cancelAutofill()
      keeper.stop()
    }
    keeper.start()
  }
}

function checkOptions(publicToken: unknown, options: unknown): void {
  const { customBaseUrl, endpoints, cookieOptions, keepSessionAlive, requestTimeoutSeconds } = membersOf(options)
  const { opaqueTokenCookieName, jwtCookieName, path, domain, availableToSubdomains } = membersOf(cookieOptions)
  const { testAPIURL, liveAPIURL } = membersOf(endpoints)
  checkArguments('createStytchClient', [
    required('publicToken', publicToken, 'string'),
    optional('options', options, 'object'),
    optional('options.customBaseUrl', customBaseUrl, 'string'),
    optional('options.endpoints', endpoints, 'object'),
    optional('options.endpoints.testAPIURL', testAPIURL, 'string'),
    optional('options.endpoints.liveAPIURL', liveAPIURL, 'string'),
    optional('options.keepSessionAlive', keepSessionAlive, 'boolean'),
    optional('options.requestTimeoutSeconds', requestTimeoutSeconds, 'number'),
    optional('options.cookieOptions', cookieOptions, 'object'),
    optional('options.cookieOptions.opaqueTokenCookieName', opaqueTokenCookieName, 'string'),
    optional('options.cookieOptions.jwtCookieName', jwtCookieName, 'string'),
    optional('options.cookieOptions.path', path, 'string'),
    optional('options.cookieOptions.domain', domain, 'string'),
    optional('options.cookieOptions.availableToSubdomains', availableToSubdomains, 'boolean'),
  ])
  const wrong = (problem: string) => new StytchSDKUsageError('createStytchClient', problem)
  if (publicToken === '') throw wrong('publicToken is empty. `tollgate dev` and `tollgate projects show` print it.')
  if (String(publicToken).startsWith('secret-')) throw wrong("publicToken is the project's secret, which no page may hold.")
}
