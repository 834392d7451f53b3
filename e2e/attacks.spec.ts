import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { signIn } from './support/people.ts'
import { newNumber } from './support/phone.ts'
import { siblingName, startWorld, strangerName, type World } from './support/world.ts'

let world: World
/** On ports of localhost. */
let local: World
let httpOnlyToken: string
beforeAll(async () => {
  world = await startWorld({ clients: 'own', isHttps: true })
  local = await startWorld({ clients: 'own' })
  const project = await world.server.createProject({ http_only_cookies: true, allowed_origins: [world.pageOrigin] })
  httpOnlyToken = project.public_token
})
afterEach(async () => {
  await world.closePages()
  await local.closePages()
})
afterAll(async () => {
  await world.stop()
  await local.stop()
})

/** Everything that a page can send to another host without its leave, and with it. */
async function attack({ api, publicToken, number }: { readonly api: string; readonly publicToken: string; readonly number: string }) {
  const paths = ['/otps/sms/login_or_create', '/sessions/revoke', '/sessions/authenticate', '/users/me', '/events']
  const body = JSON.stringify({ phone_number: number, name: { first_name: 'Mallory' }, session_duration_minutes: 5 })
  const authorization = `Basic ${btoa(`${publicToken}:${publicToken}`)}`
  const quietly = async (send: () => unknown) => {
    try {
      await send()
    } catch {
      // Refused by the browser: so much the better.
    }
  }
  for (const path of paths) {
    const url = `${api}/sdk/v1${path}`
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
      await quietly(() => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': type }, body }))
    await quietly(() => fetch(url, { mode: 'no-cors', credentials: 'include' }))
    for (const method of ['POST', 'PUT', 'DELETE'])
      await quietly(() =>
        fetch(url, { method, credentials: 'include', headers: { 'content-type': 'application/json', authorization }, body }),
      )
    await quietly(() => navigator.sendBeacon(url, new Blob([body], { type: 'text/plain' })))
    await quietly(() => navigator.sendBeacon(url, new Blob([body], { type: 'application/json' })))
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const frame = Object.assign(document.createElement('iframe'), { name: `frame-${Math.random().toString()}` })
      const form = Object.assign(document.createElement('form'), { method: 'post', action: url, enctype, target: frame.name })
      const field = Object.assign(document.createElement('input'), { name: `{"phone_number":"${number}","x":"`, value: '"}' })
      form.append(field)
      document.body.append(frame, form)
      const loaded = new Promise((resolve) => {
        frame.addEventListener('load', resolve)
        frame.addEventListener('error', resolve)
      })
      form.submit()
      await loaded
    }
    const image = new Image()
    const tried = new Promise((resolve) => {
      image.addEventListener('load', resolve)
      image.addEventListener('error', resolve)
    })
    image.src = url
    await tried
  }
}

describe('F12: a page that the project does not allow', () => {
  it.each([
    ['of another site', strangerName],
    ['of the same site, whose requests carry the cookies', siblingName],
  ])('%s has no effect on whoever is signed in', async (_, host) => {
    const alice = await signIn(world, { publicToken: httpOnlyToken })
    const before = await alice.call('user.get')
    const number = newNumber()
    const page = await alice.context.newPage()
    await page.goto(`https://${host}/anything`)
    await page.evaluate(attack, { api: world.apiUrl, publicToken: httpOnlyToken, number })

    expect(await world.server.countTexts(number)).toBe(0)
    expect(await alice.call('session.authenticate')).toMatchObject({
      session: { session_id: alice.answer.session.session_id, expires_at: alice.answer.session.expires_at },
    })
    expect(await alice.call('user.get')).toMatchObject({ name: before.name, phone_numbers: before.phone_numbers })
  })
})

/** All that a script on the page can lay its hands on. */
function loot(): string {
  const globals = Object.getOwnPropertyNames(window).map((name) => {
    try {
      return JSON.stringify((window as unknown as Record<string, unknown>)[name])
    } catch {
      return ''
    }
  })
  const stores = [localStorage, sessionStorage].map((store) => JSON.stringify(Object.entries(store)))
  return [document.cookie, window.name, document.documentElement.outerHTML, ...stores, ...globals].join('\n')
}

describe('K5: a script that was smuggled into the page', () => {
  it('finds no token where the project keeps sessions in cookies that scripts cannot read', async () => {
    const alice = await signIn(world, { publicToken: httpOnlyToken })
    const tokens = (await alice.context.cookies()).map(({ value }) => value)
    expect(tokens).toHaveLength(2)
    const overheard = alice.page.evaluate(async () => {
      const heard: string[] = []
      const original = window.fetch.bind(window)
      window.fetch = async (...given) => {
        const answer = await original(...given)
        heard.push(JSON.stringify([...answer.headers]), await answer.clone().text(), JSON.stringify(given[1]?.headers ?? {}))
        return answer
      }
      const { callClient } = window as unknown as { callClient: (path: string, given: unknown[]) => Promise<unknown> }
      heard.push(JSON.stringify(await callClient('session.authenticate', [])), JSON.stringify(await callClient('session.getTokens', [])))
      return heard.join('\n')
    })
    const found = [await overheard, await alice.page.evaluate(loot)].join('\n')
    expect(found).toContain(alice.answer.session.session_id)
    for (const token of tokens) expect(found).not.toContain(token)
  })
})

describe('K6: what a page leaves behind', () => {
  it('is in cookies alone: no token in storage, in the name of the window or in the page', async () => {
    const alice = await signIn(local)
    const tokens = (await alice.context.cookies()).map(({ value }) => value)
    expect(tokens).toHaveLength(2)
    const seen = await alice.page.evaluate(() => [...Object.entries(localStorage), ...Object.entries(sessionStorage), window.name].join())
    expect(seen).toContain(alice.answer.session.session_id)
    for (const token of tokens) expect(seen).not.toContain(token)
  })

  it('is nothing that a message of another window changes', async () => {
    const alice = await signIn(local)
    const forged = { session: null, user: null, type: 'storage', method: 'session.revoke', args: [] }
    await alice.page.evaluate(async (message) => {
      const heard = new Promise((resolve) => addEventListener('message', resolve, { once: true }))
      window.postMessage(message, '*')
      window.postMessage(JSON.stringify(message), '*')
      await heard
    }, forged)
    expect(await alice.peek('session.getSync')).toMatchObject({ session_id: alice.answer.session.session_id })
  })

  it('stays signed out where one tab signs out while another one asks for its session', async () => {
    const alice = await signIn(local)
    const second = await alice.openTab()
    const asked = Promise.withResolvers<undefined>()
    const signedOut = Promise.withResolvers<undefined>()
    await second.page.route('**/sdk/v1/sessions/authenticate', async (route) => {
      // The server said yes before the session ended; the page hears of it afterwards.
      const answer = await route.fetch()
      asked.resolve(undefined)
      await signedOut.promise
      await route.fulfill({ response: answer })
    })
    const late = second.page.evaluate(() => {
      const { callClient } = window as unknown as { callClient: (path: string, given: unknown[]) => Promise<unknown> }
      return callClient('session.authenticate', [])
    })
    await asked.promise
    await alice.call('session.revoke')
    await expect.poll(() => second.peek('session.getSync')).toBeNull()
    signedOut.resolve(undefined)
    await late
    await second.page.unrouteAll()
    for (const tab of [alice, second]) expect(await tab.peek('session.getSync')).toBeNull()
    expect(await alice.context.cookies()).toEqual([])
  })
})
