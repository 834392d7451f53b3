import type { lookup } from 'node:dns'
import type { Webhooks } from '../delivery/announcement.port.ts'
import { isAllowedHost, type AllowedHost } from '../kernel/allowed-hosts.ts'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { isPublic, parseAddress } from '../kernel/network.ts'
import { makeHttpRequester, type HttpRequesterWish } from './http-request.ts'
import { makeLookupByDns } from './lookup-by-dns.ts'
import { makeWebhookSignature } from './http-request/webhook-signature.ts'

interface Wish extends Pick<HttpRequesterWish, 'resolve'> {
  /** These may be anywhere, our own network included. */
  readonly allowedHosts: readonly AllowedHost[]
  /** `address:port`, for all other names; the system's unless given. */
  readonly nameServers?: readonly string[]
}

/** A project's webhook reaches public addresses only, whatever its name says and wherever that leads. */
export function makeWebhooks({ allowedHosts, nameServers, ...wish }: Wish): Webhooks {
  const lookupByDns = makeLookupByDns({ servers: nameServers }) as typeof lookup
  // Two, so that a connection of one is never used by the other. What an operator opens may stand in the system's hosts file.
  const guarded = makeHttpRequester({ resolve: lookupByDns, ...wish, isAllowedAddress, isStatusEnough: true })
  const open = makeHttpRequester({ ...wish, isStatusEnough: true })
  return {
    async call({ url, body, ...signed }, signal) {
      const http = isAllowedHost(allowedHosts, url) ? open : guarded
      const headers = { 'content-type': 'application/json', ...signedHeaders({ body, ...signed }) }
      const exchange = await http.send({ method: 'POST', url, headers, body }, signal)
      return exchange.kind === 'answered' ? { kind: 'answered', status: exchange.status } : { kind: 'failed', reason: exchange.reason }
    },
    close() {
      guarded.close()
      open.close()
    },
  }
}

function isAllowedAddress(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed.ok && isPublic(parsed.value)
}

interface Signed {
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  readonly now: EpochMilliseconds
}

/** Standard Webhooks takes several signatures, with a space between. */
function signedHeaders({ id, body, secrets, now }: Signed): Readonly<Record<string, string>> {
  const each = secrets.map((secret) => makeWebhookSignature(secret).headersFor({ id, now, body }))
  return { ...each[0], 'webhook-signature': each.map((headers) => headers['webhook-signature']).join(' ') }
}
