import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { deliverBody, pduBytes, readPdus, type Command, type DeliverWish, type Pdu } from './smpp-pdu.ts'

/** One bind of the provider, as the SMSC sees it. */
export interface SmscConnection {
  readonly socket: Socket
  send(command: Command | number, pdu?: Partial<Pdu>): void
  answer(request: Pdu, pdu?: Partial<Pdu>): void
  /** An answer that accepts. */
  accept(request: Pdu, messageId: string): void
  /** A deliver_sm. */
  deliver(wish: DeliverWish): void
}

export interface Arrived {
  readonly pdu: Pdu
  readonly connection: SmscConnection
}

type Script = Partial<Record<Command, (arrived: Arrived) => void>>

/** An SMSC that does as the test says. Unless told otherwise it binds, answers, and calls messages `m1`, `m2`, ... */
export interface Smsc {
  readonly port: number
  /** From now on; a command without a script is answered well. */
  does(script: Script): void
  /** The next of its kind that nobody asked for yet. */
  next(command: Command): Promise<Arrived>
  /** How many of a kind came so far. */
  count(command: Command): number
  /** Ends when the provider hung up. */
  gone(connection: SmscConnection): Promise<void>
  close(): Promise<void>
}

export async function openSmsc({ tls, port = 0 }: { readonly tls?: TlsOptions; readonly port?: number } = {}): Promise<Smsc> {
  const arrived: Arrived[] = []
  const waiting: { readonly command: Command; readonly resolve: (found: Arrived) => void }[] = []
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()
  let script: Script = {}
  let messages = 0

  const ordinary: Script = {
    bind_transceiver: ({ pdu, connection }) => connection.answer(pdu, { body: Buffer.from('SMSC\0') }),
    submit_sm: ({ pdu, connection }) => connection.accept(pdu, `m${(messages += 1).toString()}`),
    enquire_link: ({ pdu, connection }) => connection.answer(pdu),
    unbind: ({ pdu, connection }) => connection.answer(pdu),
  }

  function take(found: Arrived): void {
    const { command } = found.pdu
    counts.set(command, (counts.get(command) ?? 0) + 1)
    const index = waiting.findIndex((waiter) => waiter.command === command)
    const [waiter] = index === -1 ? [] : waiting.splice(index, 1)
    if (waiter === undefined) arrived.push(found)
    else waiter.resolve(found)
    if (command !== 'unknown') (script[command] ?? ordinary[command])?.(found)
  }

  function serve(socket: Socket): void {
    sockets.add(socket)
    const connection = connectionOver(socket)
    let held = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      const { pdus, rest } = readPdus(Buffer.concat([held, chunk]))
      held = Buffer.from(rest)
      for (const pdu of pdus) take({ pdu, connection })
    })
  }

  const server = tls === undefined ? createTcpServer(serve) : createTlsServer(tls, serve)
  server.on('tlsClientError', () => undefined)
  return {
    port: await listen(server, port),
    does: (next) => {
      script = next
    },
    next: (command) => {
      const index = arrived.findIndex(({ pdu }) => pdu.command === command)
      const [found] = index === -1 ? [] : arrived.splice(index, 1)
      return found === undefined ? new Promise((resolve) => waiting.push({ command, resolve })) : Promise.resolve(found)
    },
    count: (command) => counts.get(command) ?? 0,
    gone: ({ socket }) =>
      new Promise((resolve) => {
        if (socket.closed) resolve()
        else socket.once('close', () => resolve())
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function connectionOver(socket: Socket): SmscConnection {
  let sequence = 0
  const connection: SmscConnection = {
    socket,
    send: (command, pdu) => socket.write(pduBytes(command, { sequence: (sequence += 1), ...pdu })),
    answer: (request, pdu) => {
      const { sequence: answered, command } = request
      connection.send(`${command}_resp` as Command, { sequence: answered, ...pdu })
    },
    accept: (request, messageId) => connection.answer(request, { body: Buffer.from(`${messageId}\0`) }),
    deliver: (wish) => connection.send('deliver_sm', { body: deliverBody(wish) }),
  }
  return connection
}
