import type { NetworkAddress } from './network.ts'

/** The person who asks or redeems, as far as a request tells. */
export interface Caller {
  /** Undefined when a backend did not say it. */
  readonly address: NetworkAddress | undefined
  /** "" when not told. */
  readonly userAgent: string
}

/** A caller who calls by herself: from a browser, by the project's public token. */
export interface BrowserCaller extends Caller {
  /** From the `Authorization` header, or the cookie that scripts cannot read; undefined: she is nobody yet. */
  readonly sessionToken: string | undefined
}
