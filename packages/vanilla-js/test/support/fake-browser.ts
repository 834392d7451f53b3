import { vi } from 'vitest'
import type { Page } from '../../src/page.ts'
import { StytchClient, type StytchClientOptions } from '../../src/index.ts'

export const publicToken = 'public-token-test-6f1c2a3e-0d4b-4c5a-9e8f-1a2b3c4d5e6f'
export const stateKey = `stytch_sdk_state_${publicToken}`

interface Cookie {
  readonly name: string
  readonly value: string
  /** "" of a host-only cookie. */
  readonly domain: string
  readonly path: string
  readonly secure: boolean
  readonly sameSite: string
  /** Epoch milliseconds; undefined: as long as the browser runs. */
  readonly expiresAt: number | undefined
}

type Fetch = Page['fetch']

export type FakeBrowserSetting = Partial<Setting>

interface Setting {
  /** Default `https://app.example.com/login`. */
  readonly url?: string
  readonly fetch: Fetch
  /** Every use of localStorage throws. */
  readonly storageIsBlocked?: boolean
  /** Writing to localStorage throws, reading does not. */
  readonly storageIsFull?: boolean
  readonly cookiesAreBlocked?: boolean
  readonly meta?: string
  readonly credentials?: Pick<CredentialsContainer, 'get'>
}

/** What a browser's tabs share: cookies and localStorage; a storage event is under way until `deliverStorageEvents`. */
export class FakeBrowser {
  cookies: readonly Cookie[] = []
  readonly stored = new Map<string, string>()
  readonly #setting: Setting
  readonly #tabs: FakeTab[] = []
  #underWay: (() => void)[] = []

  constructor(setting: Setting) {
    this.#setting = setting
  }

  openTab(): FakeTab {
    const tab = new FakeTab(this, this.#setting)
    this.#tabs.push(tab)
    return tab
  }

  cookie(name: string): Cookie | undefined {
    return this.liveCookies().find((cookie) => cookie.name === name)
  }

  liveCookies(): readonly Cookie[] {
    return this.cookies.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > Date.now())
  }

  setItem(from: FakeTab, key: string, value: string | null): void {
    const oldValue = this.stored.get(key) ?? null
    if (oldValue === value) return
    if (value === null) this.stored.delete(key)
    else this.stored.set(key, value)
    for (const tab of this.#tabs) {
      if (tab !== from) this.#underWay.push(() => tab.dispatch('storage', { key, oldValue, newValue: value }))
    }
  }

  deliverStorageEvents(): void {
    const arrived = this.#underWay
    this.#underWay = []
    for (const deliver of arrived) deliver()
  }
}

export class FakeTab implements Page {
  readonly location: Page['location']
  readonly document: Page['document']
  readonly localStorage: Page['localStorage']
  readonly navigator: Page['navigator']
  readonly fetch: Fetch
  readonly #listeners = new Set<{ readonly type: string; readonly listener: (event: Event) => void }>()

  constructor(browser: FakeBrowser, setting: Setting) {
    const location = new URL(setting.url ?? 'https://app.example.com/login')
    this.location = location
    this.fetch = setting.fetch
    this.navigator = setting.credentials === undefined ? {} : { credentials: setting.credentials }
    if (setting.credentials !== undefined) Object.assign(this, { OTPCredential: () => undefined })
    this.document = makeDocument(browser, location, setting)
    this.localStorage = makeLocalStorage(browser, this, setting)
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.add({ type, listener })
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    for (const each of this.#listeners) if (each.type === type && each.listener === listener) this.#listeners.delete(each)
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  dispatch(type: string, fields: object = {}): void {
    for (const each of this.#listeners) if (each.type === type) each.listener(fields as Event)
  }

  /** A client of this tab. Without `customBaseUrl`: `https://login.example.com`. */
  openClient(options: StytchClientOptions = {}, token: string = publicToken): StytchClient {
    return this.run(() => new StytchClient(token, { customBaseUrl: 'https://login.example.com', ...options }))
  }

  /** With this tab's window as the global one. */
  run<Result>(act: () => Result): Result {
    vi.stubGlobal('window', this)
    vi.stubGlobal('document', this.document)
    try {
      return act()
    } finally {
      vi.unstubAllGlobals()
    }
  }
}

function makeDocument(browser: FakeBrowser, { hostname, protocol }: URL, setting: Setting): Page['document'] {
  const local = hostname === 'localhost' || hostname === '127.0.0.1'
  return {
    get cookie(): string {
      const visible = browser.liveCookies().filter(({ domain }) => domain === '' || hostname === domain || hostname.endsWith(`.${domain}`))
      return visible.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
    set cookie(text: string) {
      const cookie = parseCookie(text)
      const isRefused =
        setting.cookiesAreBlocked === true ||
        cookie.name.length + cookie.value.length > 4096 ||
        (cookie.secure && protocol !== 'https:' && !local) ||
        (cookie.domain !== '' && cookie.domain !== hostname && !hostname.endsWith(`.${cookie.domain}`))
      if (isRefused) return
      const others = browser.cookies.filter(
        ({ name, domain, path }) => !(name === cookie.name && domain === cookie.domain && path === cookie.path),
      )
      browser.cookies = [...others, cookie]
    },
    querySelector: (selector) =>
      selector === 'head > meta[name="tollgate-url"]' && setting.meta !== undefined
        ? ({ getAttribute: () => setting.meta } as unknown as Element)
        : null,
  }
}

function parseCookie(text: string): Cookie {
  const [pair = '', ...rest] = text.split('; ')
  const attributes = new Map(rest.map((part) => [part.split('=')[0]?.toLowerCase() ?? '', part.slice(part.indexOf('=') + 1)]))
  const expires = attributes.get('expires')
  return {
    name: pair.slice(0, pair.indexOf('=')),
    value: pair.slice(pair.indexOf('=') + 1),
    domain: attributes.get('domain') ?? '',
    path: attributes.get('path') ?? '',
    secure: attributes.has('secure'),
    sameSite: attributes.get('samesite') ?? '',
    expiresAt: expires === undefined ? undefined : Date.parse(expires),
  }
}

function makeLocalStorage(browser: FakeBrowser, tab: FakeTab, setting: Setting): Page['localStorage'] {
  function allow(isAllowed: boolean): void {
    if (!isAllowed) throw new DOMException('refused', 'SecurityError')
  }
  const isOpen = setting.storageIsBlocked !== true
  return {
    getItem(key) {
      allow(isOpen)
      return browser.stored.get(key) ?? null
    },
    setItem(key, value) {
      allow(isOpen && setting.storageIsFull !== true)
      browser.setItem(tab, key, value)
    },
    removeItem(key) {
      allow(isOpen)
      browser.setItem(tab, key, null)
    },
  }
}
