import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Recorded {
  readonly from: 'client' | 'server'
  readonly bytes: Buffer
}

export interface RecordingProxy {
  readonly port: number
  /** In the order of passing. */
  readonly recorded: readonly Recorded[]
  close(): void
}

/** Passes one connection on to a port of this machine, and keeps what passes. */
export async function openRecordingProxy(targetPort: number): Promise<RecordingProxy> {
  const recorded: Recorded[] = []
  const sockets: Socket[] = []

  function record(wish: { readonly from: Recorded['from']; readonly source: Socket; readonly target: Socket }): void {
    sockets.push(wish.source)
    wish.source.on('data', (bytes) => {
      recorded.push({ from: wish.from, bytes })
      wish.target.write(bytes)
    })
    wish.source.on('close', () => wish.target.end())
    wish.source.on('error', () => undefined)
  }

  const proxy = createServer((client) => {
    const server = connect({ host: '127.0.0.1', port: targetPort })
    record({ from: 'client', source: client, target: server })
    record({ from: 'server', source: server, target: client })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    recorded,
    close: () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
