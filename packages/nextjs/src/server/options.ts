/** Where Tollgate is and who asks. What is absent is read from the environment. */
export interface TollgateOptions {
  /** http or https URL of the server. Default `TOLLGATE_URL`, then `NEXT_PUBLIC_TOLLGATE_URL` if that is a URL. */
  readonly baseUrl?: string | undefined
  /** Default `TOLLGATE_PROJECT_ID`. */
  readonly projectId?: string | undefined
  /** The project's secret. Default `TOLLGATE_PROJECT_SECRET`. Never in a variable that begins with `NEXT_PUBLIC_`. */
  readonly secret?: string | undefined
  /** For what a user changes of her own account. Default `TOLLGATE_PUBLIC_TOKEN`, then `NEXT_PUBLIC_TOLLGATE_PUBLIC_TOKEN`. */
  readonly publicToken?: string | undefined
  /**
   * How many proxies of your own a request passes before this app, each of which adds whom it saw to `X-Forwarded-For`. 0, the default:
   * addresses are not passed on, since anybody may write that header, and limits by address do not count.
   */
  readonly trustedProxies?: number | undefined
  /** Instead of `trustedProxies`, where a platform names the visitor in a header that visitors cannot write. */
  readonly addressOf?: ((request: Request) => string | undefined) | undefined
  /** Where this app's pages are, such as `https://app.example.com`. Default: the host that the request names. */
  readonly origins?: readonly string[] | undefined
  /** How long a call to Tollgate may take. Milliseconds; default 10,000. */
  readonly timeoutMilliseconds?: number | undefined
}

export interface TollgateSettings {
  readonly baseUrl: string
  readonly projectId: string
  readonly secret: string
  readonly publicToken: string
  readonly addressOf: (request: Request) => string | undefined
  readonly origins: readonly string[] | undefined
  readonly timeoutMilliseconds: number
}
