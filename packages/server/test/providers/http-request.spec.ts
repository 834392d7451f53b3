import type { lookup as systemLookup, LookupAddress } from 'node:dns'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHttpRequester, type HttpRequester, type HttpRequesterWish } from '../../src/adapters/http-request.ts'
import { makeDevCertificate } from '../../src/commands/dev-certificate.ts'
import { isPublic, parseAddress } from '../../src/kernel/network.ts'
import { kept } from './kept.ts'
import { answering, answerText, openVendor, portOfNobody, type Behaviour } from './vendor.ts'

const never = new AbortController().signal
const ofItsOwn = await makeDevCertificate(undefined, Date.now())

async function given(behaviour: Behaviour = answering({ body: 'ok' }), wish?: HttpRequesterWish) {
  const vendor = kept(await openVendor(behaviour))
  return { vendor, http: kept(makeHttpRequester(wish)) }
}

function post(http: HttpRequester, url: string, signal: AbortSignal = never) {
  return http.send({ method: 'POST', url, body: 'the body' }, signal)
}

function onlyPublic(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed.ok && isPublic(parsed.value)
}

describe('a bounded request', () => {
  it('arrives as it was written, asks for no compression, and brings the answer back', async () => {
    const { vendor, http } = await given(answering({ status: 201, headers: { 'x-vendor': 'yes' }, body: 'made' }))
    const outcome = await http.send({ method: 'POST', url: `${vendor.url}/path?q=1`, headers: { 'x-ours': 'é' }, body: 'ünï' }, never)
    expect(outcome).toMatchObject({ kind: 'answered', status: 201, headers: { 'x-vendor': 'yes' }, body: Buffer.from('made') })
    expect(vendor.asked).toMatchObject([{ method: 'POST', path: '/path?q=1', body: 'ünï' }])
    expect(vendor.asked[0]?.headers['accept-encoding']).toBe('identity')
  })

  it('uses a connection again', async () => {
    const { vendor, http } = await given()
    await post(http, vendor.url)
    await post(http, vendor.url)
    expect([vendor.asked.length, vendor.connections()]).toEqual([2, 1])
  })

  it('is cut, not sent a second time, when a connection that it uses again is reset', async () => {
    let count = 0
    const { vendor, http } = await given({
      asked: (socket) => {
        count += 1
        if (count === 1) socket.write(answerText())
        else socket.resetAndDestroy()
      },
    })
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered' })
    expect(await post(http, vendor.url)).toEqual({ kind: 'cut', reason: 'the connection was cut' })
    expect(vendor.asked).toHaveLength(2)
  })

  it('never reads an answer that came before its question', async () => {
    const { vendor, http } = await given({
      asked: (socket, { path }) => void socket.write(answerText({ body: path }) + answerText({ body: 'an answer too many' })),
    })
    for (const path of ['/1', '/2', '/3', '/4']) {
      const outcome = await post(http, vendor.url + path)
      if (outcome.kind === 'answered') expect(outcome.body.toString()).toBe(path)
    }
  })

  it('is answered by its status alone where nobody reads bodies, however long they are, and though they are cut', async () => {
    const { vendor } = await given({
      asked: (socket, { path }) => {
        if (path === '/long') socket.write(answerText({ body: 'a'.repeat(1024 * 1024) }))
        else socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\nhalf')
        if (path === '/cut') socket.end()
      },
    })
    const http = kept(makeHttpRequester({ isStatusEnough: true }))
    expect(await post(http, `${vendor.url}/long`)).toMatchObject({ kind: 'answered', status: 200 })
    expect(await post(http, `${vendor.url}/cut`)).toMatchObject({ kind: 'answered', status: 202 })
  })

  it('takes 64 KiB and no byte more', async () => {
    const body = 'a'.repeat(64 * 1024)
    const { vendor, http } = await given({ asked: (socket, { path }) => void socket.write(answerText({ body: body + path.slice(1) })) })
    expect(await post(http, `${vendor.url}/`)).toMatchObject({ kind: 'answered', status: 200 })
    expect(await post(http, `${vendor.url}/b`)).toEqual({ kind: 'cut', reason: 'the answer is larger than 64 KiB' })
  })

  it('does not unpack what is packed', async () => {
    const { vendor, http } = await given(answering({ headers: { 'content-encoding': 'gzip' }, body: 'not gzip at all' }))
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered', body: Buffer.from('not gzip at all') })
  })

  it.each([
    { title: 'more head than 16 KiB', bytes: `HTTP/1.1 200 OK\r\nx-long: ${'a'.repeat(70_000)}\r\n\r\n` },
    { title: 'no HTTP', bytes: 'SSH-2.0-OpenSSH\r\n\r\n' },
    { title: 'an upgrade', bytes: 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n' },
    { title: 'two lengths', bytes: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc' },
  ])('is cut by $title', async ({ bytes }) => {
    const { vendor, http } = await given({ asked: (socket) => void socket.write(bytes) })
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'cut' })
  })

  it.each([
    { url: 'not a url' },
    { url: 'file:///etc/passwd' },
    { url: 'ftp://127.0.0.1/' },
    { url: 'http+unix://%2Fvar%2Frun%2Fdocker.sock/info' },
    { url: 'https://user:hunter2@127.0.0.1/' },
  ])('to $url is not sent, and the reason repeats none of it', async ({ url }) => {
    const { http } = await given()
    const outcome = await post(http, url)
    expect(outcome.kind).toBe('not_sent')
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|passwd|docker/)
  })

  it('E3: cannot be split in two by a header', async () => {
    const { vendor, http } = await given()
    const headers = { authorization: 'Basic x\r\nx-injected: 1' }
    expect(await http.send({ method: 'POST', url: vendor.url, headers, body: '' }, never)).toMatchObject({ kind: 'not_sent' })
    expect(vendor.asked).toEqual([])
  })
})

describe('a request that is given up', () => {
  it('beforehand is not sent', async () => {
    const { vendor, http } = await given()
    expect(await post(http, vendor.url, AbortSignal.abort())).toMatchObject({ kind: 'not_sent' })
    expect(vendor.connections()).toBe(0)
  })

  it('while its name is looked up is not sent', async () => {
    const giveUp = new AbortController()
    // It never answers.
    const resolve = (() => {
      setImmediate(() => giveUp.abort())
    }) as unknown as typeof systemLookup
    const { http } = await given(undefined, { resolve })
    expect(await post(http, 'http://a.test', giveUp.signal)).toEqual({ kind: 'not_sent', reason: 'no connection in time' })
  })

  it('while TLS is agreed on is not sent', async () => {
    const giveUp = new AbortController()
    const { vendor, http } = await given({ connected: (socket) => socket.once('data', () => giveUp.abort()) })
    const outcome = await post(http, vendor.url.replace('http:', 'https:'), giveUp.signal)
    expect(outcome).toEqual({ kind: 'not_sent', reason: 'no connection in time' })
  })

  it('while it waits for the answer is cut', async () => {
    const giveUp = new AbortController()
    const { vendor, http } = await given({ asked: () => giveUp.abort() })
    expect(await post(http, vendor.url, giveUp.signal)).toEqual({ kind: 'cut', reason: 'no answer in time' })
  })

  it('between two bytes of the answer is cut', async () => {
    const giveUp = new AbortController()
    const { vendor, http } = await given({
      asked: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na', () => giveUp.abort())
      },
    })
    expect(await post(http, vendor.url, giveUp.signal)).toEqual({ kind: 'cut', reason: 'no answer in time' })
  })

  it('afterwards stays answered, and its connection stays good', async () => {
    const giveUp = new AbortController()
    const { vendor, http } = await given()
    expect(await post(http, vendor.url, giveUp.signal)).toMatchObject({ kind: 'answered' })
    giveUp.abort()
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered' })
    expect(vendor.connections()).toBe(1)
  })
})

describe('a request to nobody', () => {
  it('is not sent when the connection is refused', async () => {
    const { http } = await given()
    const url = `http://127.0.0.1:${String(await portOfNobody())}`
    expect(await post(http, url)).toEqual({ kind: 'not_sent', reason: 'the connection was refused' })
  })

  it('is not sent when the name has no address', async () => {
    const { http } = await given()
    expect(await post(http, 'http://nobody.invalid')).toMatchObject({ kind: 'not_sent' })
  })

  it('I9: is not sent when the certificate is its own witness; not a byte of the request arrives', async () => {
    const vendor = kept(await openVendor(answering({ body: 'ok' }), { certificate: ofItsOwn }))
    const { http } = await given()
    const outcome = await post(http, vendor.url)
    expect(outcome).toEqual({ kind: 'not_sent', reason: 'the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)' })
    expect(vendor.asked).toEqual([])
  })
})

describe('a request over TLS to a certificate that somebody trusted signed', () => {
  const before = getCACertificates('default')

  beforeAll(() => setDefaultCACertificates([...before, ofItsOwn.cert]))
  afterAll(() => setDefaultCACertificates(before))

  it('is answered, and its connection is used again', async () => {
    const vendor = kept(await openVendor(answering({ body: 'ok' }), { certificate: ofItsOwn }))
    const http = kept(makeHttpRequester())
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered', body: Buffer.from('ok') })
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered' })
    expect(vendor.connections()).toBe(1)
  })

  it('I9: is not sent when the certificate is somebody else’s', async () => {
    const vendor = kept(await openVendor(answering({ body: 'ok' }), { certificate: ofItsOwn, host: '127.0.0.2' }))
    const outcome = await post(kept(makeHttpRequester()), vendor.url)
    expect(outcome).toEqual({ kind: 'not_sent', reason: 'the connection failed (ERR_TLS_CERT_ALTNAME_INVALID)' })
    expect(vendor.asked).toEqual([])
  })
})

describe('I7: a request that may go to public addresses only', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '127。0。0。1',
    '１２７.0.0.1',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fec0::1]',
    'localhost',
    'LOCALHOST',
  ])('does not go to %s', async (host) => {
    const { vendor, http } = await given(undefined, { isAllowedAddress: onlyPublic })
    const outcome = await post(http, `http://${host}:${vendor.port.toString()}/`)
    expect(outcome).toEqual({ kind: 'not_sent', reason: 'the address is not allowed' })
    expect(vendor.connections()).toBe(0)
  })

  it('is judged at each connection: a name that moves inside is not followed', async () => {
    const inside = kept(await openVendor(answering({ body: 'a secret' })))
    const outside = kept(
      await openVendor({ asked: (socket) => socket.end(answerText({ headers: { connection: 'close' } })) }, { host: '127.0.0.2' }),
    )
    const addresses = ['127.0.0.2', '127.0.0.1']
    const resolve = answeringNames(() => [{ address: addresses.shift() ?? '127.0.0.1', family: 4 }])
    const http = kept(makeHttpRequester({ resolve, isAllowedAddress: (address) => address === '127.0.0.2' }))
    expect(await post(http, `http://rebinding.test:${outside.port.toString()}/`)).toMatchObject({ kind: 'answered' })
    expect(await post(http, `http://rebinding.test:${inside.port.toString()}/`)).toMatchObject({ kind: 'not_sent' })
    expect(inside.connections()).toBe(0)
  })

  it('is not sent when one of a name’s addresses is inside', async () => {
    const outside = kept(await openVendor(answering({}), { host: '127.0.0.2' }))
    const resolve = answeringNames(() => [
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
    const http = kept(makeHttpRequester({ resolve, isAllowedAddress: (address) => address === '127.0.0.2' }))
    expect(await post(http, `http://both.test:${outside.port.toString()}/`)).toMatchObject({ kind: 'not_sent' })
    expect(outside.connections()).toBe(0)
  })

  it.each([301, 302, 303, 307, 308])('reads a %i and does not go where it points', async (status) => {
    const inside = kept(await openVendor(answering({ body: 'a secret' })))
    const { vendor, http } = await given(answering({ status, headers: { location: inside.url } }))
    expect(await post(http, vendor.url)).toMatchObject({ kind: 'answered', status })
    expect(inside.connections()).toBe(0)
  })
})

function answeringNames(answer: () => LookupAddress[]): typeof systemLookup {
  const lookup = (_name: string, _options: object, told: (error: null, addresses: LookupAddress[]) => void) => {
    told(null, answer())
  }
  return lookup as unknown as typeof systemLookup
}
