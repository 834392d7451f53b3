import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'

/** A DNS server on loopback that knows what a test says. */
export interface NameServer {
  /** `address:port`. */
  readonly address: string
  /** Resolves once so many questions came whose answers are held. */
  held(count: number): Promise<void>
  /** From now on everything is answered, what is held first. */
  release(): void
  close(): void
}

interface Wish {
  readonly addresses?: Readonly<Record<string, readonly string[]>>
  /** False: questions wait for `release`. */
  readonly isAnswering?: boolean
}

const types = { 1: 'ipv4', 28: 'ipv6' } as const

export async function openNameServer({ addresses = {}, isAnswering = true }: Wish): Promise<NameServer> {
  const socket = createSocket('udp4')
  let held: (() => void)[] | undefined = isAnswering ? undefined : []
  let tellHeld = (): void => undefined

  socket.on('message', (question, { port, address }) => {
    const answer = () => socket.send(answerTo(question, addresses), port, address)
    if (held === undefined) answer()
    else held.push(answer)
    tellHeld()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port.toString()}`,
    held: (count) =>
      new Promise((resolve) => {
        tellHeld = () => {
          if ((held?.length ?? 0) >= count) resolve()
        }
        tellHeld()
      }),
    release() {
      const answers = held ?? []
      held = undefined
      for (const answer of answers) answer()
    },
    close: () => {
      socket.close()
    },
  }
}

const headBytes = 12

/** RFC 1035, 4.1: the question again, and its answers; a name that nobody knows does not exist. */
function answerTo(question: Buffer, addresses: Readonly<Record<string, readonly string[]>>): Buffer {
  const { name, type, end } = readQuestion(question)
  const kind = types[type as keyof typeof types]
  const found = (addresses[name] ?? []).map((text) => ipaddr.parse(text)).filter((address) => address.kind() === kind)
  const head = Buffer.alloc(headBytes)
  question.copy(head, 0, 0, 2)
  head.writeUInt16BE(name in addresses ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(found.length, 6)
  return Buffer.concat([head, question.subarray(headBytes, end), ...found.map((address) => record(type, address.toByteArray()))])
}

function readQuestion(question: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = headBytes
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.subarray(at + 1, at + 1 + length).toString('latin1'))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 }
}

/** Of the name in the question, for a minute. */
function record(type: number, bytes: readonly number[]): Buffer {
  return Buffer.from([0xc0, headBytes, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes])
}
