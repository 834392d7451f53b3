import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providerTypes } from '../src/adapters/providers/provider-types.ts'
import { parseProvidersFile } from '../src/delivery/providers-file.ts'
import { basicAuthorization } from './support/http-call.ts'
import { start, temporaryFolder, tollgate, type TemporaryFolder } from './support/tollgate-process.ts'

const webhook = { name: 'own', type: 'webhook', base_url: 'https://sms.example.com', secret: { env: 'OWN' } }
const route = { channel: 'sms', providers: ['own'] }

function parse(file: unknown, secrets: Readonly<Record<string, string>> = { OWN: 'secret', BROKEN: 'whsec_no base64!', EMPTY: 'whsec_' }) {
  return parseProvidersFile(typeof file === 'string' ? file : JSON.stringify(file), {
    types: providerTypes,
    secretOf: (name) => secrets[name],
  })
}

describe('a providers file', () => {
  it('says how many messages a provider takes: 20 at a time and as many a second as come, unless told', () => {
    const paced = { ...webhook, name: 'paced', concurrency: 3, per_second: 0.5, idempotent: true }
    const file = parse({ providers: [webhook, paced], routes: [{ ...route, providers: ['own', 'paced'] }] })
    expect(file.ok && file.value.entries).toMatchObject([
      { name: 'own', concurrency: 20, perSecond: undefined, isIdempotent: false },
      { name: 'paced', concurrency: 3, perSecond: 0.5, isIdempotent: true },
    ])
  })

  it.each([
    { mistake: 'a missing comma', file: '{\n  "providers": []\n  "routes": []\n}', told: ['the file is no JSON: line 3, column 3'] },
    {
      mistake: 'a comma too many',
      file: '{"providers": [], "routes": [\n  {"channel": "sms"},\n]}',
      told: ['the file is no JSON: line 3, column 1'],
    },
    { mistake: 'a word without quotes', file: '{"providers": [{"type": smtp}]}', told: ['the file is no JSON: line 1, column 25'] },
    { mistake: 'half a word', file: '{"providers": [{"type": "sm', told: ['the file is no JSON: line 1, column 25'] },
    { mistake: 'nothing in it', file: ' ', told: ['the file is no JSON: it ends too early'] },
    { mistake: 'half a file', file: '{"providers": [', told: ['the file is no JSON: it ends too early'] },
    { mistake: 'no object', file: '[]', told: ['the file is not a JSON object with "providers" and "routes"'] },
    { mistake: 'no lists', file: { providers: {}, routes: [] }, told: ['"providers" and "routes" have to be there, and to be lists'] },
    { mistake: 'an unknown key', file: { providers: [webhook], routes: [route], route: [] }, told: ['"route" is no part of the file'] },
    {
      mistake: 'an unknown type',
      file: { providers: [{ ...webhook, type: 'pigeon' }], routes: [] },
      told: ['providers[0].type is "pigeon"; expected: webhook, smpp, twilio, vonage, aws, plivo, meta, smtp'],
    },
    {
      mistake: 'a secret that is not set',
      file: { providers: [{ ...webhook, secret: { env: 'NOT_THERE' } }], routes: [] },
      told: ['providers[0]: the environment variable NOT_THERE is not set'],
    },
    {
      mistake: 'a secret in the file itself',
      file: { providers: [{ ...webhook, secret: 'hush' }], routes: [] },
      told: ['providers[0].secret has to name the environment variable that holds it: {"env": "NAME"}'],
    },
    {
      mistake: 'values that do not fit',
      file: {
        providers: [
          { ...webhook, for: 7, concurrency: 501, secret: { env: 'no name' }, senders: [{ regions: ['gb'], from: 'ACME' }], x: 1, y: 2 },
          { name: 'bare', type: 'webhook' },
        ],
        routes: [{ channel: 'fax', providers: ['own'] }, { channel: 'sms' }],
      },
      told: [
        'providers[0] has no setting x, y; it may have type, name, for, from, senders, concurrency, per_second, base_url, secret, idempotent',
        'providers[0].for is none of: live, test',
        'providers[0].senders[0].regions[0] must match pattern "^[A-Z]{2}$". ISO 3166-1 alpha-2, by the number itself.',
        'providers[0].concurrency must be <= 500. Messages at a time, from each process of Tollgate. Default 20.',
        'providers[0].secret.env must match pattern "^[A-Za-z_][A-Za-z0-9_]*$". Name of an environment variable: letters, digits and _.',
        'providers[1] lacks base_url, secret',
        'routes[0].channel is none of: sms, whatsapp, email',
        'routes[1] lacks providers',
      ],
    },
    {
      mistake: 'a setting that the type does not have',
      file: { providers: [{ ...webhook, account_sid: 'AC1' }], routes: [] },
      told: [
        'providers[0] has no setting account_sid; it may have type, name, for, from, senders, concurrency, per_second, base_url, secret, idempotent',
      ],
    },
    { mistake: 'a name twice', file: { providers: [webhook, webhook], routes: [] }, told: ['two providers have the name "own"'] },
    {
      mistake: 'a route to nowhere',
      file: { providers: [webhook], routes: [{ ...route, providers: ['other'] }] },
      told: ['routes[0].providers names "other", which is no provider of the file'],
    },
    {
      mistake: 'a channel that the provider has not',
      file: {
        providers: [{ ...webhook, name: 'mail', type: 'smtp', base_url: 'smtp://localhost' }],
        routes: [{ ...route, providers: ['mail'] }],
      },
      told: [
        'providers[0].from has to be an email address, or such as "Acme <codes@acme.example>"',
        'routes[0].providers: "mail" (smtp) carries no sms',
      ],
    },
    {
      mistake: 'senders that no mail and no SMSC could have',
      file: {
        providers: [
          { name: 'mail', type: 'smtp', base_url: 'smtp://localhost', from: 'Acme', username: 'acme' },
          {
            ...{ name: 'smsc', type: 'smpp', host: 'smsc.example.com', system_id: 'acme', secret: { env: 'OWN' } },
            ...{ from: 'Acme Notifications', senders: [{ regions: ['GB'], from: 'Acmé' }] },
          },
        ],
        routes: [],
      },
      told: [
        'providers[0].from has to be an email address, or such as "Acme <codes@acme.example>"',
        'providers[0].username has no password: {"secret": {"env": "NAME"}}',
        'providers[1].from is no number, no short code and no name of at most 11 ASCII characters',
        'providers[1].senders[0].from is no number, no short code and no name of at most 11 ASCII characters',
      ],
    },
    {
      mistake: 'a password that is not set',
      file: {
        providers: [
          {
            ...{ name: 'mail', type: 'smtp', base_url: 'smtp://localhost', from: 'a@example.com' },
            ...{ username: 'acme', secret: { env: 'NOT_THERE' } },
          },
        ],
        routes: [],
      },
      told: ['providers[0]: the environment variable NOT_THERE is not set'],
    },
    {
      mistake: 'a promise that no vendor of its type keeps',
      file: {
        providers: [{ name: 'mail', type: 'smtp', base_url: 'smtp://localhost', from: 'a@example.com', idempotent: true }],
        routes: [],
      },
      told: [expect.stringContaining('providers[0] has no setting idempotent; it may have') as string],
    },
    {
      mistake: 'every kind of mistake in one entry and one route',
      file: {
        providers: [
          { ...webhook, base_url: 'https://', secret: { env: 'NOT_THERE' } },
          { ...webhook, name: 'second', colour: 1, secret: { env: 'NOT_THERE' }, senders: [{ regions: ['ZZ'], from: 'ACME' }] },
        ],
        routes: [{ channel: 'email', colour: 1, regions: ['ZZ', 'gb'], prefixes: ['1415'], providers: ['nobody'] }],
      },
      told: [
        'providers[0]: the environment variable NOT_THERE is not set',
        'providers[0].base_url is no URL',
        expect.stringContaining('providers[1] has no setting colour') as string,
        'providers[1]: the environment variable NOT_THERE is not set',
        'providers[1].senders[0].regions names "ZZ", which no number is of',
        expect.stringContaining('routes[0] has no setting colour') as string,
        expect.stringContaining('routes[0].regions[1] must match pattern') as string,
        expect.stringContaining('such as "+1415"') as string,
        'routes[0] is never used: an email address has no region and no prefix',
        'routes[0].regions names "ZZ", which no number is of',
        'routes[0].providers names "nobody", which is no provider of the file',
      ],
    },
    {
      mistake: 'a secret that is no base64, though it says so',
      file: { providers: [{ ...webhook, secret: { env: 'BROKEN' } }], routes: [] },
      told: ['providers[0].secret begins with whsec_, and does not go on in base64'],
    },
    {
      mistake: 'a secret of nothing, with which anybody could sign',
      file: { providers: [{ ...webhook, secret: { env: 'EMPTY' } }], routes: [] },
      told: ['providers[0].secret begins with whsec_, and does not go on in base64'],
    },
    {
      mistake: 'an address that is none',
      file: { providers: [{ ...webhook, base_url: 'https://' }], routes: [] },
      told: ['providers[0].base_url is no URL'],
    },
    {
      mistake: 'a password in an address',
      file: { providers: [{ ...webhook, base_url: 'https://me:hush@sms.example.com' }], routes: [] },
      told: ['providers[0].base_url holds a name or password; nothing is sent to such a URL'],
    },
    {
      mistake: 'a region that no number is of',
      file: {
        providers: [{ ...webhook, senders: [{ regions: ['GB', 'EU'], from: 'ACME' }] }],
        routes: [{ ...route, regions: ['US', 'ZZ'] }],
      },
      told: ['providers[0].senders[0].regions names "EU", which no number is of', 'routes[0].regions names "ZZ", which no number is of'],
    },
    {
      mistake: 'emails by the region of a number',
      file: { providers: [webhook], routes: [{ channel: 'email', regions: ['US'], providers: ['own'] }] },
      told: ['routes[0] is never used: an email address has no region and no prefix'],
    },
    {
      mistake: 'several at once',
      file: {
        providers: [
          { ...webhook, type: 'pigeon' },
          { ...webhook, name: 'second', secret: { env: 'NOT_THERE' } },
          { ...webhook, name: 'third', secret: { env: 'BROKEN' } },
        ],
        routes: [
          { channel: 'fax', providers: [] },
          { ...route, providers: ['second'] },
          { ...route, providers: ['third'] },
        ],
      },
      told: expect.arrayContaining([
        expect.stringContaining('pigeon'),
        expect.stringContaining('NOT_THERE'),
        expect.stringContaining('providers[2].secret'),
        expect.stringContaining('routes[0]'),
        expect.stringContaining('routes[2] is never used'),
      ]) as string[],
    },
    {
      mistake: 'many unknown settings before one that does not fit',
      file: {
        providers: [
          { ...webhook, ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`x${index.toString()}`, 1])), per_second: 'many' },
        ],
        routes: [],
      },
      told: [
        'providers[0] has no setting x0, x1, x2, x3, x4, x5, x6, x7, x8, x9; it may have type, name, for, from, senders, concurrency, per_second, base_url, secret, idempotent',
        'providers[0].per_second must be number. Messages a second, from each process of Tollgate. Default: as many as come.',
      ],
    },
  ])('with $mistake is refused, saying where', ({ file, told }) => {
    const parsed = parse(file)
    expect(parsed.ok ? [] : parsed.refusal).toEqual(told)
  })

  it.each([
    { earlier: {}, later: {} },
    { earlier: {}, later: { regions: ['US'] } },
    { earlier: { regions: ['US', 'CA'] }, later: { regions: ['CA'], prefixes: ['+1'] } },
    { earlier: { prefixes: ['+1', '+44'] }, later: { prefixes: ['+4477', '+1415'] } },
    { earlier: { providers: ['own', 'test'] }, later: { providers: ['test'] } },
  ])('in which $later comes after $earlier is refused: it looks like a fallback, and is none', ({ earlier, later }) => {
    const providers = [webhook, { ...webhook, name: 'test', for: 'test' }]
    const parsed = parse({ providers, routes: [{ ...route, ...earlier }, { ...route, ...later }] }) // prettier-ignore
    expect(parsed).toEqual({ ok: false, refusal: ['routes[1] is never used: routes[0] comes first and takes all it is for'] })
  })

  it.each([
    { earlier: { regions: ['US'] }, later: {} },
    { earlier: { regions: ['US'] }, later: { regions: ['US', 'CA'] } },
    { earlier: { regions: ['US'] }, later: { prefixes: ['+1'] } },
    { earlier: { prefixes: ['+1'] }, later: { regions: ['US'] } },
    { earlier: { prefixes: ['+1415'] }, later: { prefixes: ['+1415', '+1416'] } },
    { earlier: {}, later: { channel: 'whatsapp' } },
    { earlier: {}, later: { providers: ['test'] } },
    { earlier: {}, later: { providers: ['own', 'test'] } },
  ])('may have $later after $earlier', ({ earlier, later }) => {
    const providers = [webhook, { ...webhook, name: 'test', for: 'test' }]
    expect(parse({ providers, routes: [{ ...route, ...earlier }, { ...route, ...later }] })).toMatchObject({ ok: true }) // prettier-ignore
  })

  it('names no secret in what it says', () => {
    const wrong = { ...webhook, base_url: 'https://me:hush-hush@sms.example.com' }
    for (const providers of [[{ ...webhook, type: 'pigeon' }], [wrong]]) {
      expect(JSON.stringify(parse({ providers, routes: [] }, { OWN: 'whsec_hush-hush' }))).not.toContain('hush-hush')
    }
  })

  it('may begin with a byte order mark', () => {
    expect(parse(`\ufeff${JSON.stringify({ providers: [webhook], routes: [route] })}`)).toMatchObject({ ok: true })
  })

  it('of the guide is right', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/providers.md'), 'utf8')
    const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
    const secrets = { TWILIO_AUTH_TOKEN: 'a', OWN_SENDER_SECRET: 'b', SMTP_PASSWORD: 'c' }
    expect(parse(example, secrets)).toMatchObject({ ok: true })
  })
})

describe('a vendor that is told a secret', () => {
  const vendors = [
    { type: 'twilio', account_sid: `AC${'0'.repeat(32)}` },
    { type: 'vonage', api_key: 'abcd1234' },
    { type: 'aws', region: 'eu-west-1', access_key_id: 'AKIAIOSFODNN7EXAMPLE' },
    { type: 'plivo', auth_id: 'MAXXXXXXXXXXXXXXXXXX' },
    { type: 'meta', phone_number_id: '106540352242922', template: 'login' },
  ]
  const parsed = (vendor: object, base_url: string) =>
    parse({ providers: [{ name: 'vendor', secret: { env: 'OWN' }, base_url, ...vendor }], routes: [] })

  it.each(vendors)('is told by https: $type', (vendor) => {
    for (const base_url of ['http://vendor.example.com', 'http://8.8.8.8:8080/', 'http://[2606:4700::1111]', 'http://134744072']) {
      const told = expect.stringContaining('providers[0].base_url is http, which shows the secret') as string
      expect(parsed(vendor, base_url)).toEqual({ ok: false, refusal: [told] })
    }
  })

  it.each(vendors)('may be a stand-in of this machine or network by http: $type', (vendor) => {
    const nearby = [
      '127.0.0.1:4010',
      '[::1]:4010',
      'localhost:4010',
      'vendor-mock:4010',
      '10.1.2.3',
      'mock.ci.internal',
      'mock.svc.cluster.local',
    ]
    for (const host of nearby) expect(parsed(vendor, `http://${host}`)).toMatchObject({ ok: true })
    expect(parsed(vendor, 'https://vendor.example.com')).toMatchObject({ ok: true })
  })
})

describe('tollgate start with a providers file', () => {
  interface Posted {
    readonly headers: Record<string, string>
    readonly body: string
  }

  let folder: TemporaryFolder
  let server: Server
  const posted: Posted[] = []
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

  beforeAll(async () => {
    folder = temporaryFolder()
    server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        posted.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString() })
        response.writeHead(204).end()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    folder.remove()
  })

  it('serves a live project: the message is there, signed, and its code signs in', async () => {
    const file = join(folder.path, 'providers.json')
    const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/send`
    writeFileSync(file, JSON.stringify({ providers: [{ ...webhook, base_url }], routes: [route] }))
    const environment = {
      TOLLGATE_SECRET: 'jQ8w-Nf3k-Vt6y-Zp1m-Xc9b-Lr4s-Hd7g',
      TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'live.db')}`,
      TOLLGATE_PORT: '0',
      TOLLGATE_HOST: '127.0.0.1',
      TOLLGATE_LOG_LEVEL: 'error',
      OWN: secret,
    }
    expect((await tollgate(['migrate'], environment)).exitCode).toBe(0)
    const created = await tollgate(['projects', 'create', '--name', 'Acme', '--env', 'live', '--json'], environment)
    const keys = JSON.parse(created.stdout) as { project_id: string; secret: string }

    const without = await tollgate(['start'], environment)
    expect(without).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`no provider carries sms for ${keys.project_id}`) as string,
    })
    expect(without.stderr).toContain('set TOLLGATE_PROVIDERS_FILE')
    const empty = join(folder.path, 'no-routes.json')
    writeFileSync(empty, JSON.stringify({ providers: [{ ...webhook, base_url }], routes: [] }))
    expect((await tollgate(['start'], { ...environment, TOLLGATE_PROVIDERS_FILE: empty })).stderr).toContain('add routes to the file')

    const running = await start(['start', '--json'], { ...environment, TOLLGATE_PROVIDERS_FILE: file })
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json', authorization: basicAuthorization(keys) }
      const answer = await fetch(`${running.baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const sent = await post('/v1/otps/sms/login_or_create', { phone_number: '+14157654321', locale: 'es' })
    expect(sent.status).toBe(200)
    await expect.poll(() => posted.length).toBe(1)
    const [{ headers, body } = { headers: {}, body: '' }] = posted
    const told = new Webhook(secret).verify(body, headers) as Record<string, string>
    expect(Object.keys(told).toSorted()).toEqual(['channel', 'expires_at', 'locale', 'message_id', 'project_id', 'text', 'to'])
    expect(told).toMatchObject({ project_id: keys.project_id, to: '+14157654321', channel: 'sms', locale: 'es' })

    const receipt = JSON.stringify({ message_id: told['message_id'], state: 'delivered' })
    const signedAt = new Date()
    const signature = new Webhook(secret).sign('receipt-1', signedAt, receipt)
    const report = (signed: string) =>
      fetch(`${running.baseUrl}/receipts/own`, {
        method: 'POST',
        headers: {
          'webhook-id': 'receipt-1',
          'webhook-timestamp': Math.floor(signedAt.getTime() / 1_000).toString(),
          'webhook-signature': signed,
        },
        body: receipt,
      })
    expect((await report(signature)).status).toBe(204)
    expect((await report('v1,AAAA')).status).toBe(401)
    expect((await fetch(`${running.baseUrl}/receipts/nobody`, { method: 'POST' })).status).toBe(404)

    const code = /\d{6}/.exec(told['text'] ?? '')?.[0]
    expect(await post('/v1/otps/authenticate', { method_id: sent.body['phone_id'], code })).toMatchObject({ status: 200 })
    expect(await running.stop()).toBe(0)
  })

  it('says every mistake of the file, and ends with 2', async () => {
    const file = join(folder.path, 'wrong.json')
    writeFileSync(file, JSON.stringify({ providers: [{ ...webhook, type: 'pigeon' }], routes: [{ ...route, providers: ['other'] }] }))
    const { exitCode, stderr } = await tollgate(['start'], {
      TOLLGATE_SECRET: 'jQ8w-Nf3k-Vt6y-Zp1m-Xc9b-Lr4s-Hd7g',
      TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'live.db')}`,
      TOLLGATE_PROVIDERS_FILE: file,
      TOLLGATE_LOG_LEVEL: 'silent',
    })
    expect(exitCode).toBe(2)
    for (const mistake of ['pigeon', '"other"']) expect(stderr).toContain(mistake)
  })
})
