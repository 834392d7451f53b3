import { operations, sdkOperations, type ErrorType, type Operation } from '@tollgate/contract'
import { METHODS } from 'node:http'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp } from '../src/http/app.ts'
import { findPort, listen } from '../src/http/listen.ts'
import { newAddress, newNumber, openDesk, passed, type Desk } from './support/desk.ts'
import { basicAuthorization, httpCall, rawExchange, readRaw, type HttpAnswer, type HttpCall } from './support/http-call.ts'
import { faultsOfRefusal, publicUrl, refusal } from './support/refusals.ts'
import { openWorld, type World } from './support/world.ts'

const limitBytes = 65_536
const sendPath = '/v1/otps/sms/send'
const searchPath = '/v1/users/search'
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

let world: World
let desk: Desk
let authorization: string

beforeAll(async () => {
  world = await openWorld()
  desk = await openDesk(world)
  authorization = basicAuthorization(desk.keys)
})
afterAll(async () => {
  await world.close()
  expect(world.logged.filter((line) => line.includes('a request failed'))).toEqual([])
})

/** A search, which takes any body and writes nothing, unless the wish says otherwise. */
async function ask({ headers, ...wish }: Partial<HttpCall> = {}): Promise<HttpAnswer> {
  const answer = await httpCall(world.baseUrl, {
    method: 'POST',
    path: searchPath,
    body: '{}',
    ...wish,
    headers: { 'content-type': 'application/json', authorization, ...headers },
  })
  if (answer.status !== 200 && wish.method !== 'HEAD') expect(faultsOfRefusal(answer)).toEqual([])
  return answer
}

/** The head of a request whose body the test writes itself. */
function head(lines: readonly string[], path = searchPath): string {
  return [`POST ${path} HTTP/1.1`, 'Host: localhost', `Authorization: ${authorization}`, ...lines, '', ''].join('\r\n')
}

describe('F4: a content type', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json ; profile="a;b"',
    'application/json;',
  ])('%s is JSON', async (type) => {
    expect(await ask({ headers: { 'content-type': type } })).toMatchObject({ status: 200 })
  })

  it.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/problem+json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; profile=x; charset=utf-7',
    'json',
    '',
    ';',
    '*/*',
    'application/',
    'a'.repeat(8_000),
  ])('%s is not', async (type) => {
    expect(await ask({ headers: { 'content-type': type } })).toMatchObject(refusal('unsupported_media_type'))
  })

  it('must be there where there is a body, and need not where there is none', async () => {
    const bare = { authorization }
    const call = { method: 'POST', path: searchPath, headers: bare }
    expect(await httpCall(world.baseUrl, { ...call, body: '{}' })).toMatchObject(refusal('unsupported_media_type'))
    expect(await httpCall(world.baseUrl, { ...call, body: '' })).toMatchObject({ status: 200 })
  })

  it('of the wrong kind is refused with an empty body too', async () => {
    expect(await ask({ headers: { 'content-type': 'text/plain' }, body: '' })).toMatchObject(refusal('unsupported_media_type'))
  })

  it.each(['gzip', 'br', 'deflate', 'identity', 'x'])('with the encoding %s is refused, and nothing is unpacked', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(10_000_000, '['))
    expect(bomb.length).toBeLessThan(limitBytes)
    const answer = await ask({ headers: { 'content-encoding': encoding }, body: bomb })
    expect(answer).toMatchObject(refusal('unsupported_media_type'))
  })
})

describe('E10: a body', () => {
  it.each([
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a byte order mark before it', '\ufeff{"limit":5}'],
    ['white space around it', ' \t\r\n{"limit":5}\n '],
    ['unknown fields', '{"limit":5,"Limit":"x","$where":"1","length":null}'],
    ['an unknown field of 20,000 levels', `{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['10,000 keys', JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`k${index}`, 0])))],
    ['a key twice, the last one right', '{"limit":"x","limit":5}'],
  ])('is read: %s', async (_, body) => {
    expect(await ask({ body })).toMatchObject({ status: 200 })
  })

  it.each<[string, string | Buffer, ErrorType]>([
    ['half of it', '{"limit":5', 'bad_request'],
    ['text after it', '{"limit":5}{}', 'bad_request'],
    ['single quotes', "{'limit':5}", 'bad_request'],
    ['a trailing comma', '{"limit":5,}', 'bad_request'],
    ['a comment', '{}//', 'bad_request'],
    ['NaN', '{"limit":NaN}', 'bad_request'],
    ['0x10', '{"limit":0x10}', 'bad_request'],
    ['white space alone', '  ', 'bad_request'],
    ['null', 'null', 'bad_request'],
    ['a number', '5', 'bad_request'],
    ['a text', '"limit"', 'bad_request'],
    ['a list', '[{"limit":5}]', 'bad_request'],
    ['30,000 lists in each other', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'bad_request'],
    ['a NUL', '\0', 'bad_request'],
    ['a byte order mark alone', '\ufeff', 'bad_request'],
    ['two byte order marks', '\ufeff\ufeff{}', 'bad_request'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'bad_request'],
    ['a stray continuation byte', Buffer.from([0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]), 'bad_request'],
    ['an overlong letter', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), 'bad_request'],
    ['a surrogate in UTF-8', Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), 'bad_request'],
    ['a form', 'limit=5', 'bad_request'],
    ['a key twice, the first one right', '{"limit":5,"limit":"x"}', 'user_search_invalid_limit'],
  ])('is refused: %s', async (_, body, errorType) => {
    expect(await ask({ body })).toMatchObject(refusal(errorType))
  })

  it.each(['__proto__', String.raw`\u005f_proto__`, '__pro\\u0074o__'])('E9: with the key %s changes nobody', async (key) => {
    for (const body of [`{"${key}":{"isAdmin":true}}`, `{"${key}":null}`, `{"query":{"operands":[{"${key}":{}}]}}`]) {
      expect(await ask({ body })).toMatchObject(refusal('bad_request'))
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })

  it.each(['{"constructor":{}}', '{"constructor":null}', '{"prototype":{"a":1}}', '{"hasOwnProperty":1,"toString":2}'])(
    'E9: %s is an unknown field like any other',
    async (body) => {
      expect(await ask({ body })).toMatchObject({ status: 200 })
    },
  )
})

describe('F1: 64 KiB', () => {
  const sized = (bytes: number) => `{"x":"${'a'.repeat(bytes - 8)}"}`

  it('are read, and one byte more is not, with Content-Length', async () => {
    expect(Buffer.byteLength(sized(limitBytes))).toBe(limitBytes)
    expect(await ask({ body: sized(limitBytes) })).toMatchObject({ status: 200 })
    expect(await ask({ body: sized(limitBytes + 1) })).toMatchObject(refusal('request_too_large'))
  })

  it('are read, and one byte more is not, in chunks', async () => {
    const chunked = (body: string) => {
      const pieces = body.match(/.{1,10000}/gs) ?? []
      const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
      return `${head(['Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close'])}${chunks}0\r\n\r\n`
    }
    expect(readRaw(await rawExchange(world.baseUrl, chunked(sized(limitBytes))))).toMatchObject({ status: 200 })
    const tooMuch = readRaw(await rawExchange(world.baseUrl, chunked(sized(limitBytes + 1))))
    expect(tooMuch).toMatchObject(refusal('request_too_large'))
  })

  it('are counted in bytes, not in letters', async () => {
    const body = `{"x":"${'é'.repeat(limitBytes / 2)}"}`
    expect(await ask({ body })).toMatchObject(refusal('request_too_large'))
  })

  it.each(['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('are the bound of a %s too', async (method) => {
    const answer = await ask({ method, path: '/v1/users/nobody', body: sized(limitBytes + 1) })
    expect(answer.status).toBe(413)
    expect(answer.headers.connection).toBe('close')
  })

  it('announced and not sent are refused at once, and the line is closed', async () => {
    const answer = await rawExchange(world.baseUrl, head(['Content-Type: application/json', 'Content-Length: 1000000000']))
    expect(readRaw(answer)).toMatchObject(refusal('request_too_large'))
    expect(readRaw(answer).head).toMatch(/\r\nconnection: close(?:\r\n|$)/i)
  })

  it('in a stream without end are refused while it runs, and the line is closed', async () => {
    const socket = connectTo(world.baseUrl)
    const heard: Buffer[] = []
    socket.on('data', (data) => heard.push(data))
    socket.write(head(['Content-Type: application/json', 'Transfer-Encoding: chunked']))
    const chunk = `1000\r\n${'a'.repeat(0x1000)}\r\n`
    let sentBytes = 0
    // Far beyond what the kernel's buffers hold, so that an end can only come from the server.
    while (!socket.destroyed && sentBytes < 64_000_000) {
      sentBytes += chunk.length
      if (!socket.write(chunk)) await new Promise((go) => socket.once('drain', go).once('close', go))
    }
    if (!socket.closed) await new Promise((go) => socket.once('close', go))
    expect(sentBytes).toBeLessThan(64_000_000)
    // What was under way when the line was cut may have been lost.
    const answer = Buffer.concat(heard).toString()
    if (answer !== '') expect(readRaw(answer)).toMatchObject(refusal('request_too_large'))
  })
})

describe('a length that lies', () => {
  it('too low: what is left over is no request, and the line is closed', async () => {
    const heard = await rawExchange(world.baseUrl, `${head(['Content-Type: application/json', 'Content-Length: 2'])}{}{"limit":5}`)
    expect(heard).toContain('HTTP/1.1 400 ')
  })

  it.each([
    ['twice, and not the same', ['Content-Length: 2', 'Content-Length: 3']],
    ['beside chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['negative', ['Content-Length: -1']],
    ['no number', ['Content-Length: 2x']],
    ['beyond every number', ['Content-Length: 99999999999999999999']],
    ['chunks of no length', ['Transfer-Encoding: chunked', '', 'zz']],
    ['an encoding that is not chunks at the end', ['Transfer-Encoding: chunked, gzip']],
  ])('%s: 400, and the line is closed', async (_, lines) => {
    const answer = readRaw(await rawExchange(world.baseUrl, `${head(['Content-Type: application/json', ...lines])}{}`))
    expect(answer).toMatchObject(refusal('bad_request'))
    expect(faultsOfRefusal(answer)).toEqual([])
  })
})

describe('what is not HTTP', () => {
  it.each([
    ['noise', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n'],
    ['a greeting', 'EHLO localhost\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a verb that does not exist', `BREW ${searchPath} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['a header without a colon', 'GET /healthz HTTP/1.1\r\nHost localhost\r\n\r\n'],
    ['a header with a NUL', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n'],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\r\n  b: c\rd\r\n\r\n'],
    ['headers beyond all measure', `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`],
    ['an address beyond all measure', `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ])('is answered 400 with a body like any other refusal: %s', async (_, bytes) => {
    const answer = readRaw(await rawExchange(world.baseUrl, Buffer.from(bytes, 'latin1')))
    expect(answer).toMatchObject(refusal('bad_request'))
    expect(faultsOfRefusal(answer)).toEqual([])
    expect(answer.head).toMatch(/cache-control: no-store\r\n/i)
  })

  it.skipIf(!hasIpv6)('is answered the same on IPv6, where `localhost` often leads', async () => {
    const place = { publicUrl, contact: undefined }
    const health = { whyNotReady: () => Promise.resolve(undefined), metricsToken: undefined }
    const app = await makeApp({ ...world.api, place, health, log: world.ground.log, plugins: [], tls: undefined, trustedProxies: 0 })
    const port = await findPort({ host: undefined, port: 0 })
    const listening = await listen(app, { host: undefined, port, tls: undefined })
    for (const bytes of ['EHLO localhost\r\n\r\n', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n']) {
      const answer = readRaw(await rawExchange(`http://[::1]:${port}`, bytes))
      expect(answer).toMatchObject(refusal('bad_request'))
      expect(faultsOfRefusal(answer)).toEqual([])
    }
    await listening.close()
  })

  it.each([
    ['without a Host', `GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n`],
    ['with a Host that is none', `GET /docs/ HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n`],
    ['with a Host that is an address of its own', `GET /docs HTTP/1.1\r\nHost: %/%:x\r\nConnection: close\r\n\r\n`],
  ])('nor is HTTP/1.1 %s', async (_, bytes) => {
    const answer = readRaw(await rawExchange(world.baseUrl, bytes))
    expect(answer).toMatchObject(refusal('bad_request'))
    expect(faultsOfRefusal(answer)).toEqual([])
  })

  it('but HTTP/1.0 without a Host is', async () => {
    expect(readRaw(await rawExchange(world.baseUrl, 'GET /healthz HTTP/1.0\r\n\r\n'))).toMatchObject({ status: 200 })
  })

  it('and an expectation that nobody keeps is answered like none', async () => {
    expect(await ask({ headers: { expect: 'a reply in verse' } })).toMatchObject({ status: 200 })
    expect(await ask({ headers: { expect: 'a reply in verse' }, body: '{' })).toMatchObject(refusal('bad_request'))
  })
})

describe('an address', () => {
  const unknown = [
    '/',
    '/v1',
    '/v1/',
    '/v2/users',
    '/v1/otps',
    `${sendPath}/now`,
    '/v1/users/a/b',
    '/%2e%2e/v1/users',
    '/v1/users%2Fsearch',
    '/.env',
  ]
  it.each(unknown)("%s is nobody's, whoever asks", async (path) => {
    expect(await ask({ path })).toMatchObject(refusal('route_not_found'))
    expect(await ask({ path, headers: { authorization: '' } })).toMatchObject(refusal('route_not_found'))
    expect(await ask({ path, method: 'GET', body: undefined })).toMatchObject(refusal('route_not_found'))
  })

  it.each([
    `${sendPath}/`,
    '/V1/otps/sms/send',
    '/v1/OTPs/sms/send',
    '//v1/otps/sms/send',
    '/v1//otps/sms/send',
    '/v1/otps/sms/send;a=b',
    '/v1/otps/./sms/send',
  ])('A7: %s is not that of the send', async (path) => {
    expect(await ask({ path })).toMatchObject(refusal('route_not_found'))
  })

  it('may have its letters encoded, and a query that nobody reads', async () => {
    expect(await ask({ path: '/v1/users/%73earch' })).toMatchObject({ status: 200 })
    expect(await ask({ path: `${searchPath}?limit=x&__proto__[a]=1&%=%` })).toMatchObject({ status: 200 })
  })

  it.each(['/v1/users/%', '/v1/users/%zz', '/v1/users/%c3%28', '/v1/users/%ed%a0%80', '/%ff'])('%s cannot be decoded', async (path) => {
    for (const method of ['GET', 'DELETE']) expect(await ask({ path, method, body: undefined })).toMatchObject(refusal('bad_request'))
  })

  it.each([
    ['512 letters', 'a'.repeat(512), 'user_not_found'],
    ['512 letters, each encoded', '%41'.repeat(512), 'user_not_found'],
    ['513 letters', 'a'.repeat(513), 'route_not_found'],
    ['no letter', '', 'invalid_user_id'],
    ['a NUL', 'a%00', 'invalid_user_id'],
    ['a slash, encoded', 'a%2Fb', 'user_not_found'],
    ['dots', '..', 'user_not_found'],
    ['a prototype', '__proto__', 'user_not_found'],
    ['letters of other alphabets', encodeURIComponent('ада 👩🏽‍💻'), 'user_not_found'],
  ] as const)('with a user id of %s', async (_, id, errorType) => {
    expect(await ask({ path: `/v1/users/${id}`, method: 'GET', body: undefined })).toMatchObject(refusal(errorType))
    expect(await ask({ path: `/v1/users/${id}`, method: 'DELETE', body: undefined })).toMatchObject(refusal(errorType))
  })

  it.each([
    ['missing', '', 'invalid_user_id'],
    ['empty', '?user_id=', 'invalid_user_id'],
    ['given twice', '?user_id=a&user_id=b', 'invalid_user_id'],
    ['a list', '?user_id[]=a', 'invalid_user_id'],
    ['an object', '?user_id[$ne]=a', 'invalid_user_id'],
    ['a NUL', '?user_id=%00', 'invalid_user_id'],
    ['too long', `?user_id=${'a'.repeat(513)}`, 'invalid_user_id'],
    ['a prototype', '?__proto__=a&user_id=__proto__', 'user_not_found'],
    ['not to be decoded', '?user_id=%zz', 'user_not_found'],
  ] as const)('with a query that is %s', async (_, query, errorType) => {
    expect(await ask({ path: `/v1/sessions${query}`, method: 'GET', body: undefined })).toMatchObject(refusal(errorType))
  })
})

describe('F4: a verb', () => {
  const served = Map.groupBy(Object.values<Operation>({ ...operations, ...sdkOperations }), ({ path }) => path)
  const paths = [...served].map(([path, ofPath]) => {
    const methods = ofPath.map(({ method }) => method as string)
    return { path, methods: methods.includes('GET') ? [...methods, 'HEAD'] : methods }
  })

  it.each(paths)('$path takes $methods and says so to every other', async ({ path, methods }) => {
    // A CONNECT asks for a tunnel, and gets a closed door instead of an answer.
    for (const method of METHODS.filter((other) => !methods.includes(other) && other !== 'CONNECT')) {
      const answer = await ask({ path: path.replace(/:\w+/, 'nobody'), method, body: undefined, headers: { authorization: '' } })
      expect(answer, method).toMatchObject({ status: 405, headers: { allow: methods.join(', ') } })
      if (method !== 'HEAD') expect(answer).toMatchObject(refusal('method_not_allowed'))
    }
  })

  it.each(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/docs/', '/docs/errors', '/docs/errors/400'])(
    '%s takes GET and HEAD alone',
    async (path) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const answer = await ask({ path, method, body: undefined })
        expect(answer, method).toMatchObject({ ...refusal('method_not_allowed'), headers: { allow: 'GET, HEAD' } })
      }
    },
  )

  it('HEAD answers as GET does, without the body', async () => {
    const path = `/v1/sessions/jwks/${desk.keys.project_id}`
    const [get, sameHead] = [await ask({ method: 'GET', path, body: undefined }), await ask({ method: 'HEAD', path, body: undefined })]
    expect(sameHead).toMatchObject({ status: 200, text: '' })
    expect(sameHead.headers['content-length']).toBe(get.headers['content-length'])
    expect(await ask({ method: 'HEAD', path: '/v1/users/nobody', body: undefined })).toMatchObject({ status: 404, text: '' })
  })

  it('is not overridden by a header or a field', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    const person = passed(await desk.loginOrCreate(newNumber()))
    await ask({ method: 'GET', path: `/v1/users/${person.body.user_id}?_method=DELETE`, headers, body: undefined })
    expect(await desk.user(person.body.user_id)).toMatchObject({ user_id: person.body.user_id })
  })
})

describe('a request id', () => {
  it('is never the one that the caller sends', async () => {
    const sent = 'request-id-test-00000000-0000-4000-8000-000000000000'
    const answer = await ask({ headers: { 'request-id': sent, 'x-request-id': sent } })
    expect(answer.body['request_id']).not.toBe(sent)
  })

  it('says live once the credentials of a live project are known', async () => {
    const live = basicAuthorization(await world.createProject({ environment: 'live' }))
    expect((await ask({ headers: { authorization: live } })).body['request_id']).toMatch(/^request-id-live-/)
    expect((await ask({ headers: { authorization: live, 'content-type': 'x' } })).body['request_id']).toMatch(/^request-id-live-/)
    expect((await ask({ headers: { authorization: live }, method: 'PATCH' })).body['request_id']).toMatch(/^request-id-test-/)
  })
})

/** Rules, section 2: what is wrong with a request, in the order in which it is answered. */
const order = [
  { wrong: 'the size', answer: 'request_too_large' },
  { wrong: 'the address', answer: 'route_not_found' },
  { wrong: 'the verb', answer: 'method_not_allowed' },
  { wrong: 'the credentials', answer: 'unauthorized_credentials' },
  { wrong: 'the content type', answer: 'unsupported_media_type' },
  { wrong: 'the JSON', answer: 'bad_request' },
  { wrong: 'a field', answer: 'invalid_expiration_otp' },
  { wrong: "the number's region", answer: 'invalid_phone_number_country_code' },
  { wrong: 'the counter of the address', answer: 'too_many_requests' },
  { wrong: 'the look-up', answer: 'user_not_found' },
  { wrong: "the number's own limit", answer: 'too_many_requests' },
] as const
type Wrong = (typeof order)[number]['wrong']

describe('what is wrong in two ways', () => {
  const spentAddress = '93.184.1.1'
  let limited: Desk
  let known: string
  let gone: string

  beforeAll(async () => {
    // Sends an hour: one of an address, one of a number. The gap is out of the way.
    limited = await openDesk(world, {
      settings: { allowed_regions: ['US'], limits: { gap_seconds: [0], stranger_number_hour: 1, known_number_hour: 1, address_hour: 1 } },
    })
    const [spends, stays, goes] = [newNumber(), newNumber(), newNumber()]
    passed(await limited.loginOrCreate(spends, { attributes: { ip_address: spentAddress } }))
    passed(await limited.loginOrCreate(stays))
    const { body } = passed(await limited.loginOrCreate(goes))
    passed(await limited.call('DELETE', `/v1/users/${body.user_id}`))
    known = stays
    gone = goes
  })

  function wrongIn(wrongs: ReadonlySet<Wrong>): HttpCall {
    const local = wrongs.has('the look-up') ? gone : wrongs.has("the number's own limit") ? known : '+14155550199'
    const fields = {
      phone_number: wrongs.has("the number's region") ? '+4915112345678' : local,
      expiration_minutes: wrongs.has('a field') ? 11 : 5,
      attributes: { ip_address: wrongs.has('the counter of the address') ? spentAddress : newAddress() },
      padding: wrongs.has('the size') ? 'a'.repeat(limitBytes) : '',
    }
    const secret = wrongs.has('the credentials') ? 'secret-test-wrong' : limited.keys.secret
    return {
      method: wrongs.has('the verb') ? 'PUT' : 'POST',
      path: wrongs.has('the address') ? '/v1/otps/sms/sent' : sendPath,
      headers: {
        authorization: basicAuthorization({ ...limited.keys, secret }),
        'content-type': wrongs.has('the content type') ? 'text/plain' : 'application/json',
      },
      body: `${JSON.stringify(fields)}${wrongs.has('the JSON') ? '}' : ''}`,
    }
  }

  const pairs = order.flatMap((earlier, index) => order.slice(index + 1).map((later) => ({ earlier, later })))
  it.each(pairs)('$earlier.wrong is answered before $later.wrong', async ({ earlier, later }) => {
    const before = await world.tables()
    const answer = await ask(wrongIn(new Set([earlier.wrong, later.wrong])))
    expect(answer).toMatchObject(refusal(earlier.answer))
    // The address pays for a look-up that finds nobody.
    if (earlier.wrong !== 'the look-up') expect(await world.tables()).toEqual(before)
  })

  it('all of it together, and then one less each time, is answered by the earliest that is left', async () => {
    for (const [index, { answer }] of order.entries()) {
      expect(await ask(wrongIn(new Set(order.slice(index).map(({ wrong }) => wrong))))).toMatchObject(refusal(answer))
    }
  })
})

function connectTo(baseUrl: string): Socket {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  return socket
}
