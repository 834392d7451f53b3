/** What this package uses of a window, so that it is plain what it touches. */
export interface Page {
  readonly location: { readonly href: string; readonly origin: string; readonly protocol: string; readonly hostname: string }
  readonly document: {
    cookie: string
    querySelector(selector: string): Element | null
  }
  /** Throws where the browser blocks storage. */
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly navigator: { readonly credentials?: Pick<CredentialsContainer, 'get'> }
  fetch(url: string, options: RequestInit): Promise<Response>
  addEventListener(type: 'storage' | 'pageshow', listener: (event: Event) => void): void
  removeEventListener(type: 'storage' | 'pageshow', listener: (event: Event) => void): void
}

/** The page that runs this, or undefined where there is none: on a server. */
export function currentPage(): Page | undefined {
  return typeof window === 'undefined' || typeof document === 'undefined' ? undefined : window
}

/** `localhost`, `*.localhost`, `127.*` and `[::1]`: browsers treat these as safe without TLS. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname.startsWith('127.') || hostname === '[::1]'
}
