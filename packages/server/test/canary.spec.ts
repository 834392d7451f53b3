import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestsOf, type RunningTollgate, startDev, temporaryFolder, type TemporaryFolder } from './support/tollgate-process.ts'

interface Secrets {
  /** Typed and wrong ones, in use and spent. */
  readonly codes: readonly string[]
  readonly tokens: readonly string[]
  readonly numbers: readonly string[]
}

// A whole life is led under the most talkative log; then everything that was written is searched for what must not be in it.
describe('D7: codes, tokens, secrets and numbers', () => {
  let folder: TemporaryFolder
  let dev: RunningTollgate
  let secrets: Secrets
  let errors: string
  let metrics: string
  let columns: readonly string[]

  beforeAll(async () => {
    folder = temporaryFolder()
    dev = await startDev(folder, { TOLLGATE_LOG_LEVEL: 'trace' })
    const life = await leadLife(dev)
    secrets = life.secrets
    errors = life.errors
    metrics = await (await fetch(`${dev.baseUrl}/metrics`)).text()
    columns = everyColumn(join(folder.path, 'dev', 'tollgate.db'))
  })
  afterAll(async () => {
    await dev.stop()
    folder.remove()
  })

  it('are in no log line', () => {
    expect(dev.stderr()).toContain('answered')
    expectNone(dev.stderr(), [...secrets.tokens, ...secrets.numbers, dev.keys.secret])
    expectNoCode(dev.stderr(), secrets.codes)
  })

  it('are in no metric', () => {
    expect(metrics).toContain('tollgate_failed_comparisons_total')
    expectNone(metrics, [...secrets.tokens, ...secrets.numbers, dev.keys.secret])
    expectNoCode(metrics, secrets.codes)
  })

  it('are in no error', () => {
    expect(errors).toContain('otp_code_not_found')
    expectNone(errors, [...secrets.tokens, ...secrets.numbers, dev.keys.secret])
    expectNoCode(errors, secrets.codes)
  })

  it('are in no stored column, numbers aside', () => {
    expect(columns.join('\n')).toContain(secrets.numbers[0])
    expectNone(columns.join('\n'), [...secrets.tokens, dev.keys.secret])
    expectNoCode(columns.join('\n'), secrets.codes)
  })

  it('are replaced in the store by nothing that signs in: G14', async () => {
    const privateParts = columns.filter((column) => /"(?:d|p|q|dp|dq|qi|k)":|PRIVATE KEY/.test(column))
    expect(privateParts).toEqual([])
    const statuses = await Promise.all(
      columns.map(async (column) => {
        const asToken = await dev.post('/v1/sessions/authenticate', { session_token: column.slice(0, 512) })
        const asSecret = await requestsOf({ ...dev.keys, secret: column }).get('/v1/users/user-test-none')
        return [asToken.status, asSecret.status]
      }),
    )
    expect(new Set(statuses.flat().filter((status) => status < 400))).toEqual(new Set())
  })
})

async function leadLife(dev: RunningTollgate): Promise<{ readonly secrets: Secrets; readonly errors: string }> {
  const codes: string[] = []
  const tokens: string[] = []
  const numbers: string[] = []
  const errors: string[] = []
  const post = async (path: string, body: unknown) => {
    const answer = await dev.post(path, body)
    if (answer.status !== 200) errors.push(JSON.stringify(answer.body))
    return answer.body
  }

  for (let index = 0; index < 8; index += 1) {
    const number = `+1415333${index.toString().padStart(4, '0')}`
    numbers.push(number)
    const asked = await post('/v1/otps/sms/login_or_create', { phone_number: number })
    await post('/v1/otps/sms/login_or_create', { phone_number: number })
    const code = await latestCode(dev, number)
    const wrong = code === '271828' ? '314159' : '271828'
    codes.push(code, wrong)
    await post('/v1/otps/authenticate', { method_id: asked['phone_id'], code: wrong })
    const login = await post('/v1/otps/authenticate', { method_id: asked['phone_id'], code, session_duration_minutes: 60 })
    tokens.push(String(login['session_token']), String(login['session_jwt']))
    await post('/v1/otps/authenticate', { method_id: asked['phone_id'], code })
    await post('/v1/sessions/authenticate', { session_jwt: login['session_jwt'] })
    await post('/v1/otps/sms/send', { phone_number: '+14155550199', session_token: login['session_token'] })
    await post('/v1/otps/sms/send', { phone_number: `${number}x` })
    await post('/v1/sessions/authenticate', { session_token: `${String(login['session_token'])}x` })
    await post('/v1/sessions/authenticate', { session_jwt: `${String(login['session_jwt'])}x` })
    await post('/v1/users', { phone_number: number })
    if (index % 2 === 0) await post('/v1/sessions/revoke', { session_token: login['session_token'] })
  }
  return { secrets: { codes, tokens, numbers }, errors: errors.join('\n') }
}

async function latestCode(dev: RunningTollgate, number: string): Promise<string> {
  const { body } = await dev.get(`/dev/inbox/messages?to=${encodeURIComponent(number)}`)
  return /\d{6}/.exec((body['messages'] as { text: string }[]).at(-1)?.text ?? '')?.[0] ?? ''
}

function everyColumn(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`).all()
  const values = tables.flatMap(({ name }) =>
    database
      .prepare(`select * from ${String(name)}`)
      .all()
      .flatMap((row) => Object.values(row)),
  )
  database.close()
  return [...new Set(values.filter((value) => typeof value === 'string'))]
}

function expectNone(haystack: string, needles: readonly string[]): void {
  expect(needles.filter((needle) => haystack.includes(needle))).toEqual([])
}

/** Six digits may stand inside an id or a time by chance; a code would stand by itself. */
function expectNoCode(haystack: string, codes: readonly string[]): void {
  expect(codes.filter((code) => new RegExp(`(?<![0-9A-Za-z_-])${code}(?![0-9A-Za-z_-])`).test(haystack))).toEqual([])
}
