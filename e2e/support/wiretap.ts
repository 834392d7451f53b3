import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a browser was sent. */
export interface Overheard {
  readonly path: string
  readonly status: number
  /** Names in small letters. */
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Stands between browsers and a server, and keeps every byte of its answers. */
export interface Wiretap {
  /** Without a slash at the end. */
  readonly url: string
  readonly overheard: readonly Overheard[]
  stop(): Promise<void>
}

export async function startWiretap(port: number): Promise<Wiretap> {
  const overheard: Overheard[] = []
  const server = createServer((asked, answer) => {
    const { method, url: path = '/', headers } = asked
    // As it is, not packed.
    const plain = { ...headers, 'accept-encoding': 'identity' }
    const onward = request({ host: 'localhost', port, method, path, headers: plain }, (response) => {
      const { statusCode: status = 0, headers: sent } = response
      const chunks: Buffer[] = []
      answer.writeHead(status, sent)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('close', () => overheard.push({ path, status, headers: sent, body: Buffer.concat(chunks).toString() }))
      response.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  server.listen(0)
  await once(server, 'listening')
  const { port: ownPort } = server.address() as AddressInfo
  return {
    url: `http://localhost:${ownPort}`,
    overheard,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
