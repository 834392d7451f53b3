import { pbkdf2 } from 'node:crypto'
import type { LookupAddress } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeLookupByDns } from '../src/adapters/lookup-by-dns.ts'
import { makeWebhooks } from '../src/adapters/webhooks.ts'
import { kept } from './providers/kept.ts'
import { openNameServer } from './support/name-server.ts'

type Found = { readonly code: string | undefined } | { readonly addresses: readonly LookupAddress[] }

async function given(wish: Parameters<typeof openNameServer>[0]) {
  const server = kept(await openNameServer(wish))
  const lookupByDns = makeLookupByDns({ servers: [server.address] })
  const lookedUp = (name: string) =>
    new Promise<Found>((resolve) => {
      lookupByDns(name, { all: true }, (error, addresses) => {
        resolve(error ? { code: error.code } : { addresses })
      })
    })
  return { server, lookedUp }
}

describe('a name of a webhook', () => {
  it('has all addresses that its servers know, of both kinds', async () => {
    const addresses = { 'both.example.com': ['93.184.216.34', '2606:2800:220:1::1', '93.184.216.35'], 'one.example.com': ['2606:2800::1'] }
    const { lookedUp } = await given({ addresses })
    expect(await lookedUp('both.example.com')).toEqual({
      addresses: [
        { address: '93.184.216.34', family: 4 },
        { address: '93.184.216.35', family: 4 },
        { address: '2606:2800:220:1::1', family: 6 },
      ],
    })
    expect(await lookedUp('one.example.com')).toEqual({ addresses: [{ address: '2606:2800::1', family: 6 }] })
  })

  it.each(['nobodys.example.com', 'empty.example.com', 'localhost.example.com'])(
    'that has none, such as %s, is not found',
    async (name) => {
      const { lookedUp } = await given({ addresses: { 'empty.example.com': [] } })
      expect(await lookedUp(name)).toEqual({ code: 'ENOTFOUND' })
    },
  )

  it.each(['localhost', 'LOCALHOST', 'hooks.localhost', 'localhost.'])('of this machine, such as %s, needs no server', async (name) => {
    const { lookedUp } = await given({ isAnswering: false })
    expect(await lookedUp(name)).toEqual({ addresses: [{ address: '127.0.0.1', family: 4 }] })
  })

  // Five names of servers that never answered held all threads: every file, hash and other name waited for them.
  it('whose servers do not answer holds up neither files nor cryptography', async () => {
    const { server, lookedUp } = await given({ isAnswering: false })
    const names = Array.from({ length: 16 }, (_, index) => lookedUp(`slow-${index.toString()}.example.com`))
    await server.held(2 * names.length)
    expect((await readFile(import.meta.filename)).length).toBeGreaterThan(0)
    expect(await promisify(pbkdf2)('password', 'salt', 1, 32, 'sha256')).toHaveLength(32)
    server.release()
    expect(await Promise.all(names)).toEqual(names.map(() => ({ code: 'ENOTFOUND' })))
  })

  it.each([
    ['93.184.216.34', '::1'],
    ['10.0.0.1', '2606:2800:220:1::1'],
  ])('I7: that leads to %s and to %s is not called', async (...addresses) => {
    const { server } = await given({ addresses: { 'hooks.example.com': addresses } })
    const webhooks = kept(makeWebhooks({ allowedHosts: [], nameServers: [server.address] }))
    const call = { url: 'http://hooks.example.com/', id: 'id', body: '{}', secrets: ['whsec_c2VjcmV0'], now: 0 }
    expect(await webhooks.call(call, new AbortController().signal)).toEqual({ kind: 'failed', reason: 'the address is not allowed' })
  })
})
