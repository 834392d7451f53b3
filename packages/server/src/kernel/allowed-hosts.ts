/** A host that is named by an operator, at one port or at all. */
export interface AllowedHost {
  /** As URLs write it: lower case, an IPv6 address in brackets. */
  readonly hostname: string
  /** Undefined: all. */
  readonly port: number | undefined
}

/** Host names or addresses with commas between, each with a port or without; undefined when one of them is none. */
export function parseAllowedHosts(text: string): readonly AllowedHost[] | undefined {
  const hosts = text.split(',').map((entry) => parseHost(entry.trim()))
  return hosts.every((host) => host !== undefined) ? hosts : undefined
}

/** By the name in the URL alone: where that leads is not looked at. */
export function isAllowedHost(hosts: readonly AllowedHost[], url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const port = parsed.port === '' ? (parsed.protocol === 'https:' ? 443 : 80) : Number(parsed.port)
  return hosts.some((host) => host.hostname === parsed.hostname && (host.port === undefined || host.port === port))
}

const highestPort = 65_535

function parseHost(entry: string): AllowedHost | undefined {
  const [, named, digits] = /^([^:]+|\[[^\]]+\]):([0-9]{1,5})$/.exec(entry) ?? []
  const name = named ?? entry
  const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  const isHost = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/.test(host)
  const url = isHost ? URL.parse(`http://${host}/`) : null
  const port = digits === undefined ? undefined : Number(digits)
  return url === null || (port !== undefined && port > highestPort) ? undefined : { hostname: url.hostname, port }
}
