import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteDatabase } from '../src/adapters/sqlite/sqlite-database.ts'
import { lockSqliteFile } from '../src/adapters/sqlite/sqlite-lock.ts'
import { deskOf, from, newNumber, openDesk, passed, unlimited } from './support/desk.ts'
import { guessWrong, typeWrong } from './support/guesses.ts'
import { start, temporaryFolder, tollgate } from './support/tollgate-process.ts'
import { openWorld, testSecret, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

// Each was seen to go wrong once; its first sentence says what somebody saw.
describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('what was mended, on %s', (store) => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ store, settings: unlimited })
  })
  afterAll(() => world.close())

  it('keeps its send limits when both secrets are set to one value', async () => {
    // An operator set TOLLGATE_SECRET_PREVIOUS to the value in use, and every limit of a number was off.
    const same = await openWorld({ store, secret: testSecret, previousSecret: testSecret })
    const desk = deskOf(same, same.keys)
    const number = newNumber()
    const answers = [await desk.loginOrCreate(number), await desk.loginOrCreate(number), await desk.loginOrCreate(number)]
    expect(answers.map(({ status }) => status)).toEqual([200, 429, 429])
    await same.close()
  })

  it('gives an address no guess back that it did not take', async () => {
    // Somebody out of guesses signed in to her own number, and had one more guess at another's.
    const desk = await openDesk(world)
    const address = '8.8.4.200'
    const own = newNumber()
    passed(await desk.signIn(own, from(address)))
    for (let number = 0; number < 6; number += 1) await guessWrong(desk, newNumber(), { times: 5, ...from(address) })
    const victim = newNumber()
    passed(await desk.loginOrCreate(victim))
    expect(await typeWrong(desk, victim, from(address))).toMatchObject({ status: 429, error: 'too_many_requests' })
    world.clock.advance(1)
    passed(await desk.signIn(own, from(address)))
    expect(await typeWrong(desk, victim, from(address))).toMatchObject({ status: 429, error: 'too_many_requests' })
  })

  it('publishes the key that signs when the algorithm is set there and back', async () => {
    // Every token was refused by local checks after RS256, ES256 and RS256 again.
    const keys = await world.createProject({ settings: { ...unlimited, jwt_algorithm: 'ES256' } })
    const desk = deskOf(world, keys)
    const kidOf = async () => decodeProtectedHeader((await desk.signIn(newNumber())).body.session_jwt).kid
    const published = async () => (await world.clientOf(keys).sessions.getJWKS({ project_id: keys.project_id })).keys.map(({ kid }) => kid)
    const first = await kidOf()
    await world.set(keys, { jwt_algorithm: 'RS256' })
    await expect.poll(kidOf, { timeout: 5_000 }).not.toBe(first)
    world.clock.advance(20 * minute)
    await world.set(keys, { jwt_algorithm: 'ES256' })
    await expect.poll(kidOf, { timeout: 5_000 }).toBe(first)
    expect(await published()).toContain(first)
  })

  it('lets a number that waited become the way in, once nothing proved is left', async () => {
    // A user added a number, lost the proved one, and got 503 for five minutes when she asked again.
    const desk = await openDesk(world)
    const { user_id, method_id } = (await desk.signIn(newNumber())).body
    const second = newNumber()
    passed(await desk.send(second, { user_id }))
    passed(await desk.call('DELETE', `/v1/users/phone_numbers/${method_id}`, {}))
    const { phone_id } = passed(await desk.send(second, { user_id })).body
    expect(await desk.type(phone_id, await world.codeOf(second))).toMatchObject({ status: 200, body: { user_id } })
  })

  it('leaves no user without a factor when her number is proved by another', async () => {
    // A user whose only other number had just lapsed stayed, and nobody could ever sign in as her.
    const desk = await openDesk(world)
    const { user_id: rival, method_id } = (await desk.signIn(newNumber())).body
    const [lapsing, contested] = [newNumber(), newNumber()]
    passed(await desk.send(contested, { user_id: rival }))
    passed(await desk.call('DELETE', `/v1/users/phone_numbers/${method_id}`, {}))
    passed(await desk.send(contested, { user_id: rival }))
    passed(await desk.send(lapsing, { user_id: rival }))
    world.clock.advance(5 * minute)
    const { user_id: owner } = (await desk.signIn(newNumber())).body
    const { phone_id } = passed(await desk.send(contested, { user_id: owner })).body
    passed(await desk.type(phone_id, await world.codeOf(contested)))
    const found = passed(
      await desk.call('POST', '/v1/users/search', { query: { operands: [{ filter_name: 'user_id', filter_value: [rival] }] } }),
    )
    expect(found.body.results.filter((user) => user.phone_numbers.length === 0)).toEqual([])
  })

  it('adds no number to the sandbox user', async () => {
    // A number that was added there could never be taken away again, and its owner signed in to everybody's account.
    const desk = await openDesk(world)
    const { phone_id } = passed(await desk.send('+10000000000')).body
    const { session_token } = (await desk.type(phone_id, '000000', { session_duration_minutes: 5 })).body
    expect(await desk.send(newNumber(), { session_token })).toMatchObject({ status: 404, error: 'session_not_found' })
  })

  it('searches by factor without going through all factors for each user', async () => {
    // One search of 4,000 users for a part of an email held up every sign-in for seconds.
    const desk = await openDesk(world)
    passed(await desk.call('POST', '/v1/users', { email: 'ada@example.com', phone_number: newNumber() }))
    const operands = [
      { filter_name: 'email_address_fuzzy', filter_value: 'ada@' },
      { filter_name: 'phone_verified', filter_value: false },
    ]
    const found = passed(await desk.call('POST', '/v1/users/search', { query: { operands } }))
    expect(found.body.results).toMatchObject([{ emails: [{ email: 'ada@example.com' }] }])
  })

  it('writes no column that a name could spell', async () => {
    // {"name": {"project_id": ...}} moved a user into another project.
    const desk = await openDesk(world)
    const name = { first_name: 'Ada', project_id: 'project-test-other', user_id: 'user-test-other', status: 'pending' }
    const { user_id } = passed(await desk.call('POST', '/v1/users', { phone_number: newNumber(), name })).body
    expect(await desk.user(user_id)).toMatchObject({
      user_id,
      status: 'active',
      name: { first_name: 'Ada', middle_name: '', last_name: '' },
    })
  })

  it('signs in a test number where nothing carries texts', async () => {
    // A test project under `start` answered 503 to everybody, although a test number needs no text.
    const number = '+14155552671'
    const quiet = await openWorld({ store, isDelivering: false, settings: { test_numbers: { [number]: '424242' } } })
    const desk = deskOf(quiet, quiet.keys)
    const { phone_id } = passed(await desk.loginOrCreate(number)).body
    const login = passed(await desk.type(phone_id, '424242', { session_duration_minutes: 5 }))
    expect(decodeJwt(login.body.session_jwt).sub).toBe(login.body.user_id)
    expect(await desk.loginOrCreate(newNumber())).toMatchObject({ status: 503, error: 'server_unavailable' })
    await quiet.close()
  })
})

describe('what was mended in a text', () => {
  it('names the minutes that the code lives, also for a number that waits', async () => {
    // A second number's text said ten minutes, and its code was dead after five.
    const world = await openWorld({ settings: unlimited })
    const desk = deskOf(world, world.keys)
    const { session_token } = (await desk.signIn(newNumber())).body
    const second = newNumber()
    passed(await desk.send(second, { session_token, expiration_minutes: 10 }))
    expect((await world.texts(second)).at(-1)?.text).toContain('Valid for 5 minutes.')
    await world.close()
  })

  it('is in a language of the project when the caller names none', async () => {
    // A project without English refused every send that named no language.
    const world = await openWorld({ settings: { ...unlimited, locales: ['fr', 'es'] } })
    const number = newNumber()
    passed(await deskOf(world, world.keys).loginOrCreate(number))
    expect((await world.texts(number)).at(-1)).toMatchObject({ locale: 'fr' })
    await world.close()
  })
})

describe('what was mended around the command', () => {
  it('knows a SQLite file by its other names', () => {
    // A second server opened the same file through a link.
    const folder = temporaryFolder()
    const [path, link] = [join(folder.path, 'a.db'), join(folder.path, 'b.db')]
    openSqliteDatabase(path).close()
    symlinkSync(path, link)
    const lock = lockSqliteFile(path)
    expect(lockSqliteFile(link)).toBeUndefined()
    lock?.release()
    folder.remove()
  })

  it('says that a port is taken, and that a database does not answer', async () => {
    // Both were a stack of the runtime's own frames.
    const folder = temporaryFolder()
    const taken = new URL((await openListener()).url)
    const dev = await tollgate(['dev'], { TOLLGATE_DEV_DIR: folder.path, TOLLGATE_PORT: taken.port })
    expect(dev).toMatchObject({ exitCode: 1, stderr: `port ${taken.port} is taken; set TOLLGATE_PORT to another one\n` })
    const database = 'postgres://ada:hunter2hunter2@127.0.0.1:1/tollgate'
    const migrate = await tollgate(['migrate'], { TOLLGATE_DATABASE_URL: database })
    expect(migrate).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the database at 127.0.0.1:1 cannot be used') as string })
    expect(migrate.stderr).not.toContain('hunter2')
    await listener.close()
    folder.remove()
  })

  it('makes no signing key under a secret that the servers do not have', async () => {
    // `keys rotate` under another secret published a key that no server could open.
    const folder = temporaryFolder()
    const environment = { TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'tollgate.db')}`, TOLLGATE_SECRET: testSecret }
    await tollgate(['migrate'], environment)
    const created = await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'test', '--json'], environment)
    const { project_id } = JSON.parse(created.stdout) as { project_id: string }
    const server = await start(['start', '--json'], { ...environment, TOLLGATE_PORT: '0', TOLLGATE_HOST: '127.0.0.1' })
    await server.stop()
    const rotated = await tollgate(['keys', 'rotate', project_id], { ...environment, TOLLGATE_SECRET: testSecret.toLowerCase() })
    expect(rotated).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('TOLLGATE_SECRET is not the one') as string })
    folder.remove()
  })
})

let listener: { readonly url: string; close(): Promise<void> }

async function openListener(): Promise<typeof listener> {
  const world = await openWorld()
  listener = { url: world.baseUrl, close: () => world.close() }
  return listener
}
