import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './support/postgres.ts'
import { requestsOf, type RunningTollgate, startDev, temporaryFolder, type TemporaryFolder } from './support/tollgate-process.ts'

const contenders = 50

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** A race goes through every server at once: contenders take turns among them. */
interface Arena {
  post(path: string, body: unknown): Promise<Answer>
  get(path: string): Promise<Answer>
  race(path: string, body: (contender: number) => unknown): Promise<readonly Answer[]>
  texts(to: string): Promise<readonly string[]>
  close(): Promise<void>
}

const secret = 'kY3vT8qLw2RzN6bXc9FgHj4MpQs7DtUe'

const arenas: Readonly<Record<string, () => Promise<Arena>>> = {
  SQLite: () => openArena({ servers: 1 }),
  PostgreSQL: async () => openArena({ servers: 1, database: await createTestDatabase() }),
  'PostgreSQL, through two processes': async () => openArena({ servers: 2, database: await createTestDatabase() }),
}

// Whole servers, whole requests: what a crowd at the door sees. The same races one layer down are in stores/races.spec.ts.
describe.each(Object.keys(arenas))('50 at once, on %s', (name) => {
  let arena: Arena
  let numbers = 0
  const newNumber = () => `+1415555${(2_000 + (numbers += 1)).toString()}`

  beforeAll(async () => {
    const open = arenas[name]
    if (open === undefined) throw new Error('an arena by that name')
    arena = await open()
  })
  afterAll(() => arena.close())

  async function codeSentTo(number: string) {
    const asked = await arena.post('/v1/otps/sms/login_or_create', { phone_number: number })
    const code = /\d{6}/.exec((await arena.texts(number)).at(-1) ?? '')?.[0] ?? ''
    return { method_id: String(asked.body['phone_id']), user_id: String(asked.body['user_id']), code }
  }

  it('B1: with the right code, one signs in and one session is there', async () => {
    const { method_id, user_id, code } = await codeSentTo(newNumber())
    const answers = await arena.race('/v1/otps/authenticate', () => ({ method_id, code, session_duration_minutes: 60 }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ body }) => body['error_type']))).toEqual(new Set([undefined, 'unable_to_auth_otp_code']))
    const found = await arena.post('/v1/users/search', { query: { operands: [{ filter_name: 'user_id', filter_value: [user_id] }] } })
    expect(found.body['results']).toMatchObject([{ user_id, is_locked: false }])
    const listed = await arena.get(`/v1/sessions?user_id=${user_id}`)
    const winner = answers.find(({ status }) => status === 200)
    expect(listed.body['sessions']).toMatchObject([{ session_id: (winner?.body['session'] as { session_id: string }).session_id }])
  })

  it('A5, A6: with wrong codes, five are compared and the right one comes too late', async () => {
    const { method_id, code } = await codeSentTo(newNumber())
    const wrong = (contender: number) => ((Number(code) + contender + 1) % 1_000_000).toString().padStart(6, '0')
    const answers = await arena.race('/v1/otps/authenticate', (contender) => ({ method_id, code: wrong(contender) }))
    expect(answers.filter(({ body }) => body['error_type'] === 'otp_code_not_found')).toHaveLength(5)
    expect(answers.filter(({ body }) => body['error_type'] === 'unable_to_auth_otp_code')).toHaveLength(contenders - 5)
    expect(await arena.post('/v1/otps/authenticate', { method_id, code })).toMatchObject({ status: 401 })
  })

  it('B3: right and wrong mixed, at most five are compared and at most one signs in', async () => {
    const { method_id, code } = await codeSentTo(newNumber())
    const wrong = code === '111111' ? '222222' : '111111'
    const answers = await arena.race('/v1/otps/authenticate', (contender) => ({ method_id, code: contender % 2 === 0 ? code : wrong }))
    const wins = answers.filter(({ status }) => status === 200).length
    expect(wins).toBeLessThanOrEqual(1)
    expect(answers.filter(({ status }) => status === 404).length + wins).toBeLessThanOrEqual(5)
  })

  it('B4, B5: asking for a new number, one user begins and one text is sent', async () => {
    const number = newNumber()
    const answers = await arena.race('/v1/otps/sms/login_or_create', () => ({ phone_number: number }))
    expect(answers.filter(({ status }) => status === 200)).toMatchObject([{ body: { user_created: true } }])
    expect(answers.filter(({ body }) => body['error_type'] === 'too_many_requests')).toHaveLength(contenders - 1)
    expect(await arena.texts(number)).toHaveLength(1)
    const found = await arena.post('/v1/users/search', { query: { operands: [{ filter_name: 'phone_number', filter_value: [number] }] } })
    expect(found.body['results']).toHaveLength(1)
  })

  it('from one address to many numbers, thirty texts leave an hour and not one more', async () => {
    const attributes = { ip_address: name === 'SQLite' ? '8.8.4.4' : '8.8.8.8' }
    const answers = await arena.race('/v1/otps/sms/login_or_create', () => ({ phone_number: newNumber(), attributes }))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(contenders - 30)
  })

  it('B12, B13: a user deleted while the code is typed is gone, and so is every session', async () => {
    const { method_id, user_id, code } = await codeSentTo(newNumber())
    const [answers, deleted] = await Promise.all([
      arena.race('/v1/otps/authenticate', () => ({ method_id, code, session_duration_minutes: 60 })),
      arena.post(`DELETE /v1/users/${user_id}`, {}),
    ])
    expect(deleted.status).toBe(200)
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      const alive = await arena.post('/v1/sessions/authenticate', { session_token: body['session_token'] })
      expect(alive).toMatchObject({ status: 404, body: { error_type: 'session_not_found' } })
    }
  })
})

async function openArena({ servers, database }: { readonly servers: number; readonly database?: TestDatabase }): Promise<Arena> {
  const folders: TemporaryFolder[] = []
  const running: RunningTollgate[] = []
  for (let server = 0; server < servers; server += 1) {
    const folder = temporaryFolder()
    folders.push(folder)
    running.push(await startDev(folder, { TOLLGATE_SECRET: secret, ...(database && { TOLLGATE_DATABASE_URL: database.url }) }))
  }
  const keys = running[0]?.keys
  if (keys === undefined) throw new Error('an arena has a server')
  const doors = running.map(({ baseUrl }) => requestsOf({ ...keys, base_url: baseUrl }))
  const door = (contender: number) => doors[contender % doors.length] ?? requestsOf(keys)
  return {
    post: (path, body) => (path.startsWith('DELETE ') ? door(0).delete(path.slice('DELETE '.length)) : door(0).post(path, body)),
    get: (path) => door(0).get(path),
    race: (path, body) => Promise.all(Array.from({ length: contenders }, (_, contender) => door(contender).post(path, body(contender)))),
    texts: async (to) => {
      const { body } = await door(0).get(`/dev/inbox/messages?to=${encodeURIComponent(to)}`)
      return (body['messages'] as { text: string }[]).map(({ text }) => text)
    },
    close: async () => {
      for (const server of running) await server.stop()
      for (const folder of folders) folder.remove()
      await database?.drop()
    },
  }
}
