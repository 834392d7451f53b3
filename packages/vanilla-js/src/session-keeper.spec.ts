import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBrowser, stateKey, type FakeBrowserSetting } from '../test/support/fake-browser.ts'
import { FakeTollgate, methodId, rightCode } from '../test/support/fake-tollgate.ts'
import { given, givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import type { Session, StytchClient } from './index.ts'

const check = 'POST /sessions/authenticate'
const revoke = 'POST /sessions/revoke'
const elsewhere = { customBaseUrl: 'https://login.example.org' }

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function infoOf({ session, user }: StytchClient) {
  return { session: session.getSync()?.session_id, user: user.getSync()?.user_id, fromCache: session.getInfo().fromCache }
}

const signedOut = { session: undefined, user: undefined, fromCache: false }

/** A browser without a client yet. */
function givenBrowser(setting: FakeBrowserSetting = {}) {
  const tollgate = new FakeTollgate()
  const browser = new FakeBrowser({ fetch: tollgate.fetch, ...setting })
  return { tollgate, browser, tab: browser.openTab() }
}

/** Done when the check of the third minute is under way, and before it is answered. */
async function whileChecking(tollgate: FakeTollgate, act: () => Promise<unknown>): Promise<void> {
  const release = tollgate.hold(check)
  await vi.advanceTimersByTimeAsync(180_000)
  await act()
  release()
  await settle()
}

/** What an earlier page left when it was closed. */
async function givenEarlierPage(setting: FakeBrowserSetting = {}, { httpOnly = false } = {}) {
  const { tollgate, browser, tab } = givenBrowser(setting)
  tollgate.httpOnly = httpOnly
  const earlier = tab.openClient()
  await earlier.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
  await settle()
  earlier.destroy()
  tollgate.received.length = 0
  return { tollgate, browser, tab: browser.openTab() }
}

describe('at the start', () => {
  it('a first visit asks nobody where the server cannot have a cookie of the page', () => {
    const { tollgate, tab } = givenBrowser()
    const client = tab.openClient(elsewhere)
    expect(infoOf(client)).toEqual(signedOut)
    expect(tollgate.received).toEqual([])
  })

  it('a first visit asks once where the server may have a hidden cookie, and is signed out by the answer', async () => {
    const { tollgate, tab } = givenBrowser()
    const client = tab.openClient()
    expect(infoOf(client)).toEqual({ ...signedOut, fromCache: true })
    await settle()
    expect(infoOf(client)).toEqual(signedOut)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(tollgate.received).toMatchObject([{ call: check, token: 'anonymous', body: {} }])
  })

  it('a session in a hidden cookie is found', async () => {
    const { tollgate, tab } = givenBrowser()
    tollgate.httpOnly = true
    tollgate.startSession({ inHiddenCookie: true })
    const client = tab.openClient()
    await settle()
    expect(infoOf(client)).toEqual({ session: 'session-test-1', user: tollgate.user.user_id, fromCache: false })
    expect(client.session.getTokens()).toBeNull()
  })

  it('shows what an earlier page left, and then what the server says', async () => {
    const { tollgate, tab } = await givenEarlierPage()
    tollgate.user = { ...tollgate.user, name: { first_name: 'Ada', middle_name: '', last_name: '' } }
    const client = tab.openClient()
    expect(infoOf(client)).toEqual({ session: 'session-test-1', user: tollgate.user.user_id, fromCache: true })
    expect(client.user.getSync()?.name.first_name).toBe('')
    await settle()
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
    expect(client.user.getSync()?.name.first_name).toBe('Ada')
    expect(tollgate.received).toMatchObject([{ call: check, token: 'session-token-1' }])
  })

  it.each([
    { status: 401, errorType: 'user_unauthenticated' },
    { status: 404, errorType: 'session_not_found' },
    { status: 401, errorType: 'unauthorized_credentials' },
    { status: 401, errorType: 'invalid_secret_authentication' },
  ])('forgets what an earlier page left at $status $errorType', async ({ status, errorType }) => {
    const { tollgate, browser, tab } = await givenEarlierPage()
    tollgate.refuseNext(check, status, errorType)
    const client = tab.openClient()
    await settle()
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    expect(browser.stored.get(stateKey)).toBe('null')
  })

  it('keeps what an earlier page left while the server is out of order, and asks again after 4, 8, 16 ... 256 s', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { tollgate, tab } = await givenEarlierPage()
    tollgate.isOnline = false
    const client = tab.openClient()
    await settle()
    let asked = 1
    for (const seconds of [4, 8, 16, 32, 64, 128, 256, 256]) {
      await vi.advanceTimersByTimeAsync(seconds * 1000 - 1)
      expect(tollgate.received).toHaveLength(asked)
      await vi.advanceTimersByTimeAsync(1)
      asked += 1
      expect(tollgate.received).toHaveLength(asked)
    }
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: true })

    tollgate.isOnline = true
    await vi.advanceTimersByTimeAsync(256_000)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
  })

  it.each([
    { random: 0, milliseconds: 3825 },
    { random: 1, milliseconds: 4175 },
  ])('spreads the repetitions: with chance at $random after $milliseconds ms', async ({ random, milliseconds }) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    const { tollgate, tab } = await givenEarlierPage()
    tollgate.refuseNext(check, 500, 'internal_server_error')
    tab.openClient()
    await vi.advanceTimersByTimeAsync(milliseconds - 1)
    expect(tollgate.received).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(tollgate.received).toHaveLength(2)
  })

  it('a session that is over is not shown', async () => {
    const { tab } = await givenEarlierPage()
    vi.setSystemTime(startOfTest + 3_600_000)
    expect(infoOf(tab.openClient())).toEqual({ ...signedOut, fromCache: true })
  })

  it.each(['{"session":', '17', '"x"', '[]', '{"session":{}}', '{"session":null,"user":{}}', ''])(
    'what cannot be read in storage is nothing: %s',
    async (text) => {
      const { browser, tab } = givenBrowser()
      browser.stored.set(stateKey, text)
      const client = tab.openClient(elsewhere)
      expect(infoOf(client)).toEqual(signedOut)
      await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
      expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
    },
  )

  it('a sign-in during the check has the last word', async () => {
    const { tollgate, tab } = givenBrowser()
    const release = tollgate.hold(check)
    const client = tab.openClient()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    release()
    await settle()
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
    expect(client.session.getTokens()).toMatchObject({ session_token: 'session-token-1' })
  })

  it('tokens of a backend that come during the check are used', async () => {
    const { tollgate, tab } = givenBrowser()
    const release = tollgate.hold(check)
    const client = tab.openClient()
    client.session.updateSession({ session_token: tollgate.startSession() })
    release()
    await settle()
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
  })
})

describe('the refresh', () => {
  it('comes 3 minutes after a sign-in, and every 3 minutes from then', async () => {
    const { tollgate, client } = await givenSignedIn()
    const jwt = client.session.getTokens()?.session_jwt
    await vi.advanceTimersByTimeAsync(179_999)
    expect(tollgate.received).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(tollgate.received).toMatchObject([{ call: check, token: 'session-token-1', body: {} }])
    expect(client.session.getTokens()?.session_jwt).not.toBe(jwt)
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.calls()).toEqual([check, check])
  })

  it('is put off by an authenticate of the page', async () => {
    const { tollgate, client } = await givenSignedIn()
    await vi.advanceTimersByTimeAsync(100_000)
    await client.session.authenticate()
    await vi.advanceTimersByTimeAsync(179_999)
    expect(tollgate.calls()).toEqual([check])
    await vi.advanceTimersByTimeAsync(1)
    expect(tollgate.calls()).toEqual([check, check])
  })

  it('does not tell anyone that the session was used', async () => {
    const { client } = await givenSignedIn()
    const told: unknown[] = []
    client.session.onChange((session) => told.push(session))
    client.user.onChange((user) => told.push(user))
    const before = client.session.getSync()?.last_accessed_at
    await vi.advanceTimersByTimeAsync(180_000)
    expect(client.session.getSync()?.last_accessed_at).not.toBe(before)
    expect(told).toEqual([])
  })

  it('signs out where the server ended the session', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    const told: (Session | null)[] = []
    client.session.onChange((session) => told.push(session))
    tollgate.endSession('session-token-1')
    await vi.advanceTimersByTimeAsync(180_000)
    expect(told).toEqual([null])
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    await vi.advanceTimersByTimeAsync(600_000)
    expect(tollgate.calls()).toEqual([check])
  })

  it('leaves the person signed in while the network is down, and catches up', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { tollgate, client } = await givenSignedIn()
    tollgate.isOnline = false
    await vi.advanceTimersByTimeAsync(180_000)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
    tollgate.isOnline = true
    await vi.advanceTimersByTimeAsync(4000)
    expect(tollgate.calls()).toEqual([check, check])
    tollgate.isOnline = false
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.calls()).toEqual([check, check, check])
    await vi.advanceTimersByTimeAsync(4000)
    expect(tollgate.calls()).toHaveLength(4)
  })

  it('leaves the end of the session alone, which then comes', async () => {
    const { client, browser } = await givenSignedIn()
    await vi.advanceTimersByTimeAsync(3_600_000 - 1)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
    await vi.advanceTimersByTimeAsync(1)
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    expect(browser.stored.get(stateKey)).toBe('null')
  })

  it('with keepSessionAlive repeats the last duration, on the next page too', async () => {
    const { tollgate, tab, client } = await givenSignedIn({ options: { keepSessionAlive: true } })
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.received).toMatchObject([{ call: check, body: { session_duration_minutes: 60 } }])
    await client.session.authenticate({ session_duration_minutes: 20 })
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.received.at(-1)).toMatchObject({ call: check, body: { session_duration_minutes: 20 } })

    client.destroy()
    const next = tab.openClient({ keepSessionAlive: true })
    await vi.advanceTimersByTimeAsync(7_200_000)
    expect(infoOf(next)).toMatchObject({ session: 'session-test-1' })
  })

  it('of a session of a year does not end it at once', async () => {
    const { client } = await given()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 527_040 })
    await vi.advanceTimersToNextTimerAsync()
    expect(Date.now()).toBe(startOfTest + 180_000)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
    client.destroy()
  })

  it('a clock that is hours ahead signs nobody out', async () => {
    const { tollgate, tab } = givenBrowser()
    const client = tab.openClient()
    await settle()
    const answering = tollgate.hold('POST /otps/authenticate')
    const signingIn = client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    vi.setSystemTime(Date.now() + 7_200_000)
    answering()
    await signingIn
    await vi.advanceTimersByTimeAsync(60_000)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
    expect(client.session.getTokens()).toMatchObject({ session_token: 'session-token-1' })
  })
})

describe('a sign-out while a refresh is under way', () => {
  it('on this page is not undone by the answer', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    await whileChecking(tollgate, () => client.session.revoke())
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    expect(tollgate.calls()).toEqual([check, revoke])
  })

  it('in another tab is not undone by the answer, though its event is still under way', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    const other = browser.openTab().openClient()
    await settle()
    await whileChecking(tollgate, () => other.session.revoke())
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    expect(browser.stored.get(stateKey)).toBe('null')
  })

  it('in another tab ends the session here too where the answer was written first', async () => {
    const { browser, client, tab } = await givenSignedIn()
    browser.deliverStorageEvents()
    const written = browser.stored.get(stateKey) ?? ''
    // The other tab's null, and on top of it this tab's answer, before the event of the null has come.
    browser.setItem(browser.openTab(), stateKey, 'null')
    browser.setItem(tab, stateKey, written)
    browser.deliverStorageEvents()
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
    expect(browser.stored.get(stateKey)).toBe('null')
  })

  it('in another tab is not undone where the cookie is hidden and only storage tells', async () => {
    const { tollgate, browser, tab } = await givenEarlierPage({}, { httpOnly: true })
    const client = tab.openClient()
    const other = browser.openTab().openClient()
    await settle()
    await whileChecking(tollgate, () => other.session.revoke())
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.stored.get(stateKey)).toBe('null')
  })

  it('in another tab is not undone where storage is blocked and only the cookie tells', async () => {
    const { tollgate, browser, client } = await givenSignedIn({ storageIsBlocked: true })
    const other = browser.openTab().openClient()
    await settle()
    await whileChecking(tollgate, () => other.session.revoke())
    expect(infoOf(client)).toEqual(signedOut)
    expect(browser.liveCookies()).toEqual([])
  })

  it('and a sign-in after it leave the new session', async () => {
    const { tollgate, client } = await givenSignedIn()
    await whileChecking(tollgate, async () => {
      await client.session.revoke()
      await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    })
    expect(infoOf(client)).toMatchObject({ session: 'session-test-2' })
    expect(client.session.getTokens()).toMatchObject({ session_token: 'session-token-2' })
  })
})

describe('a second tab', () => {
  async function givenTwoTabs() {
    const world = await given()
    const second = world.browser.openTab().openClient()
    await settle()
    world.browser.deliverStorageEvents()
    world.tollgate.received.length = 0
    const told: (string | undefined)[] = []
    second.session.onChange((session) => told.push(session?.session_id))
    return { ...world, second, told }
  }

  it('follows a sign-in and a sign-out, without asking the server', async () => {
    const { tollgate, browser, client, second, told } = await givenTwoTabs()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    browser.deliverStorageEvents()
    expect(infoOf(second)).toEqual({ session: 'session-test-1', user: tollgate.user.user_id, fromCache: false })
    expect(second.session.getTokens()).toEqual(client.session.getTokens())

    await client.session.revoke()
    browser.deliverStorageEvents()
    expect(infoOf(second)).toEqual(signedOut)
    expect(told).toEqual(['session-test-1', undefined])
    expect(tollgate.calls()).toEqual(['POST /otps/authenticate', revoke])
  })

  it('refreshes by a timer of its own, and no more once the first has signed out', async () => {
    const { tollgate, browser, client, second } = await givenTwoTabs()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    browser.deliverStorageEvents()
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.calls()).toEqual(['POST /otps/authenticate', check, check])
    await second.session.revoke()
    browser.deliverStorageEvents()
    tollgate.received.length = 0
    await vi.advanceTimersByTimeAsync(600_000)
    expect(tollgate.received).toEqual([])
  })

  it('sees a changed user', async () => {
    const { browser, client, second } = await givenTwoTabs()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    await client.user.update({ name: { first_name: 'Ada', middle_name: '', last_name: '' } })
    browser.deliverStorageEvents()
    expect(second.user.getSync()?.name.first_name).toBe('Ada')
  })

  it('does not end a session that the first has extended, though its events are under way', async () => {
    const { tollgate, browser, client, second } = await givenTwoTabs()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 5 })
    browser.deliverStorageEvents()
    tollgate.isOnline = false
    await vi.advanceTimersByTimeAsync(299_999)
    tollgate.isOnline = true
    await client.session.authenticate({ session_duration_minutes: 60 })
    await vi.advanceTimersByTimeAsync(2)
    expect(infoOf(second)).toMatchObject({ session: 'session-test-1' })
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
  })

  it('without cookies lets go of its token when the first signs out', async () => {
    const { browser, client } = await givenSignedIn({ cookiesAreBlocked: true })
    expect(client.session.getTokens()).not.toBeNull()
    browser.setItem(browser.openTab(), stateKey, 'null')
    browser.deliverStorageEvents()
    expect(infoOf(client)).toEqual(signedOut)
    expect(client.session.getTokens()).toBeNull()
  })

  it('that comes back from being frozen has missed nothing', async () => {
    const { browser, client, second } = await givenTwoTabs()
    const frozen = browser.openTab()
    const third = frozen.openClient()
    await settle()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    frozen.dispatch('pageshow')
    expect(infoOf(third)).toMatchObject({ session: 'session-test-1' })
    expect(infoOf(second)).toMatchObject({ session: undefined })
  })

  it('does not mind another key, nor a cleared storage', async () => {
    const { browser, tab, client } = await givenTwoTabs()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    const other = browser.openTab()
    browser.setItem(other, 'theme', 'dark')
    browser.setItem(other, stateKey, null)
    browser.deliverStorageEvents()
    tab.dispatch('storage', { key: null, oldValue: null, newValue: null })
    await vi.advanceTimersByTimeAsync(180_000)
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
  })
})

describe('where storage is', () => {
  it.each(['storageIsBlocked', 'storageIsFull', 'cookiesAreBlocked'])(
    '%s, the page still signs in, refreshes and signs out',
    async (setting) => {
      const { client, tollgate } = await givenSignedIn({ [setting]: true })
      expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
      await vi.advanceTimersByTimeAsync(180_000)
      expect(tollgate.received).toMatchObject([{ call: check, token: 'session-token-1' }])
      expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
      await client.session.revoke()
      expect(infoOf(client)).toEqual(signedOut)
      expect(client.session.getTokens()).toBeNull()
    },
  )

  it('full, what it held of an earlier session does not end the new one', async () => {
    const { tollgate, browser } = givenBrowser({ storageIsFull: true })
    browser.stored.set(stateKey, 'null')
    const client = browser.openTab().openClient()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    const told: (Session | null)[] = []
    client.session.onChange((session) => told.push(session))
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.calls().at(-1)).toBe(check)
    expect(told).toEqual([])
  })

  it('blocked, keepSessionAlive still knows the last duration', async () => {
    const { tollgate } = await givenSignedIn({ storageIsBlocked: true, options: { keepSessionAlive: true } })
    await vi.advanceTimersByTimeAsync(180_000)
    expect(tollgate.received).toMatchObject([{ call: check, body: { session_duration_minutes: 60 } }])
  })

  it('read, no token is found in it', async () => {
    const { browser } = await givenSignedIn({ options: { keepSessionAlive: true } })
    const all = JSON.stringify([...browser.stored])
    expect(all).toContain('session-test-1')
    expect(all).not.toMatch(/session-token|jwt/)
    expect(JSON.parse(browser.stored.get(stateKey) ?? '')).toEqual({ session: expect.any(Object), user: expect.any(Object) })
  })
})

describe('a session in a cookie that scripts cannot read', () => {
  it('is signed in, refreshed, there on the next page, and revoked, all without a token', async () => {
    const { tollgate, browser, tab } = await givenEarlierPage({}, { httpOnly: true })
    expect(browser.liveCookies()).toEqual([])
    const client = tab.openClient()
    await settle()
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1', fromCache: false })
    expect(client.session.getTokens()).toBeNull()
    await vi.advanceTimersByTimeAsync(180_000)
    await client.session.revoke()
    expect(infoOf(client)).toEqual(signedOut)
    expect(tollgate.received).toMatchObject([
      { call: check, token: 'anonymous', credentials: 'include' },
      { call: check, token: 'anonymous' },
      { call: revoke, token: 'anonymous' },
    ])
  })

  it.each([
    { tokens: { session_token: undefined, session_jwt: undefined } },
    { tokens: { session_jwt: '' } },
    { tokens: { session_jwt: undefined } },
  ])('also where the answer holds $tokens', async ({ tokens }) => {
    const { tollgate, browser, client } = await givenSignedIn()
    const session = client.session.getSync()
    const data = { status_code: 200, request_id: 'r', user_id: 'u', session, user: tollgate.user, session_token: 't', ...tokens }
    tollgate.answerNext(check, { body: { data } })
    await client.session.authenticate()
    expect(infoOf(client)).toMatchObject({ session: 'session-test-1' })
    expect(client.session.getTokens()).toBeNull()
    expect(browser.liveCookies()).toEqual([])
  })
})
