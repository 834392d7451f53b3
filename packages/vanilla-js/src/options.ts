/** Where the session's tokens are kept on the page's host. */
export interface CookieOptions {
  /** Default `stytch_session`. */
  readonly opaqueTokenCookieName?: string | undefined
  /** Default `stytch_session_jwt`. */
  readonly jwtCookieName?: string | undefined
  /** Accepted and not used: consumer projects have no intermediate session. */
  readonly istCookieName?: string | undefined
  /** Default `/`. */
  readonly path?: string | undefined
  /** With `availableToSubdomains` only; default the page's host. */
  readonly domain?: string | undefined
  /** Sends the cookies to subdomains too, localhost excepted. Default false. */
  readonly availableToSubdomains?: boolean | undefined
}

export interface StytchClientOptions {
  /**
   * Where Tollgate is: an http or https URL, whose scheme, port and path are kept, or a path on the page's own host (`/api/tollgate`).
   * Without a scheme, https. Default: `endpoints`, then `<meta name="tollgate-url" content="...">`; then, for a test token on a page of
   * localhost, `http://localhost:4000`.
   */
  readonly customBaseUrl?: string | undefined
  /** Where Tollgate is, by kind of token. Default none. */
  readonly endpoints?: {
    readonly testAPIURL?: string | undefined
    readonly liveAPIURL?: string | undefined
    /** Accepted and not used: this package loads no frame. */
    readonly clientsideServicesIframeURL?: string | undefined
  }
  readonly cookieOptions?: CookieOptions | undefined
  /** The background refresh repeats the last `session_duration_minutes`, so that an open page stays signed in. Default false. */
  readonly keepSessionAlive?: boolean | undefined
  /** How long a request may take before it is a `StytchAPIUnreachableError`. Seconds; default 30. */
  readonly requestTimeoutSeconds?: number | undefined
}
