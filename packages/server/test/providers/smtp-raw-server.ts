import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

export type Stage = 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'text' | 'end'

/** What is done at a stage instead of answering well. */
export type Fault = { readonly answer: string } | 'cut' | 'silence' | 'dribble'

export interface RawMailServer {
  readonly port: number
  /** Ends when a conversation is there for the first time. */
  reached(stage: Stage): Promise<void>
  /** Mails that were answered well. */
  taken(): number
  /** Connections so far. */
  connections(): number
  faultAt(stage: Stage, fault: Fault | undefined): void
  close(): Promise<void>
}

const answers: Readonly<Record<Stage, string>> = {
  greeting: '220 raw ESMTP',
  EHLO: '250 raw',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  DATA: '354 Go ahead',
  text: '',
  end: '250 2.0.0 Ok: queued as 4F1B22',
}

/** A mail server of the fewest words, with one fault. `text` is the first line of the mail, `end` what comes after it. */
export async function openRawMailServer(): Promise<RawMailServer> {
  const faults = new Map<Stage, Fault>()
  const sockets = new Set<Socket>()
  const waiting = new Map<Stage, () => void>()
  let taken = 0
  let connections = 0

  function come(stage: Stage, socket: Socket): void {
    waiting.get(stage)?.()
    const fault = faults.get(stage)
    if (fault === 'cut') socket.destroy()
    else if (fault === 'dribble') socket.write(answers[stage].slice(0, 5))
    else if (fault === undefined) well(stage, socket)
    else if (fault !== 'silence') socket.write(`${fault.answer}\r\n`)
  }

  function well(stage: Stage, socket: Socket): void {
    if (stage === 'end') taken += 1
    if (answers[stage] !== '') socket.write(`${answers[stage]}\r\n`)
  }

  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', conversation(socket, come))
    come('greeting', socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    reached: (stage) => new Promise((resolve) => waiting.set(stage, resolve)),
    taken: () => taken,
    connections: () => connections,
    faultAt: (stage, fault) => {
      if (fault === undefined) faults.delete(stage)
      else faults.set(stage, fault)
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function conversation(socket: Socket, come: (stage: Stage, socket: Socket) => void): (chunk: Buffer) => void {
  let held = ''
  let isMail = false
  return (chunk) => {
    held += chunk.toString('latin1')
    const lines = held.split('\r\n')
    held = lines.pop() ?? ''
    for (const line of lines) {
      const stage = isMail ? (line === '.' ? 'end' : undefined) : stageOf(line)
      if (isMail && line === '.') isMail = false
      if (stage !== undefined) come(stage, socket)
      if (stage === 'DATA') {
        isMail = true
        come('text', socket)
      }
    }
  }
}

function stageOf(line: string): Stage | undefined {
  const command = line.slice(0, 4).toUpperCase()
  if (command === 'HELO' || command === 'EHLO') return 'EHLO'
  return command === 'MAIL' || command === 'RCPT' || command === 'DATA' ? command : undefined
}
