import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { minute, second } from '../../../kernel/time.ts'
import { makeFrameReader } from './frame-reader.ts'
import { makeHearing, type Taking } from './hearing.ts'
import {
  commandIds,
  encodePdu,
  readHeader,
  readMessageId,
  responseBit,
  statuses,
  statusName,
  type Fields,
  type Header,
  type RequestName,
  type ResponseName,
} from './pdu.ts'
import { readDelivery, type Delivery } from './read-delivery.ts'

export interface LinkSettings {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  readonly enquireLinkSeconds: number
}

export interface LinkListeners {
  readonly bound: () => void
  /** The SMSC is answered by what comes of it. */
  readonly delivered: (delivery: Delivery) => Promise<Taking>
  /** Once, whatever ended it; nothing is heard after it. */
  readonly ended: (reason: string) => void
}

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly messageId: string | undefined }
  /** Nobody read it. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** It may have been read. */
  | { readonly kind: 'cut'; readonly reason: string }

/** One connection, from dialling to its end. */
export interface Link {
  /** Never rejects. Without an answer for a minute, or when the link ends, it is `cut`. */
  request(command: RequestName, fields: Fields): Promise<Answer>
  /** Says so to the other side, and waits for its answer 2 s at most. */
  close(): Promise<void>
}

/** From dialling to the answer to the bind, and for the answer to an enquire_link. */
const answerMilliseconds = 10 * second
/** Then its place in the window is free again. */
const forgottenAfterMilliseconds = minute
const unbindMilliseconds = 2 * second
/** What is written flows off within that time, or is left. */
const lingerMilliseconds = second
/** A peer that sends and never reads would fill the memory with our answers. */
const unreadBytesAtMost = 1024 * 1024

const bindVersion = 0x34

interface Pending {
  readonly commandId: number
  readonly settle: (answer: Answer) => void
}

export function openLink(settings: LinkSettings, heard: LinkListeners): Link {
  const socket = dial(settings)
  const reader = makeFrameReader()
  const hear = makeHearing(heard.delivered)
  const pending = new Map<number, Pending>()
  let sequence = 0
  let isBound = false
  let isOver = false

  const bindLimit = setTimeout(() => end('no answer to the bind in time'), answerMilliseconds)
  let idle: NodeJS.Timeout | undefined
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      end('the connection was closed')
      resolve()
    })
  })
  socket.setNoDelay(true)
  socket.once(settings.tls ? 'secureConnect' : 'connect', () => void bind())
  socket.on('data', receive)
  socket.on('error', (error: NodeJS.ErrnoException) => end(reasonOf(error)))

  async function bind(): Promise<void> {
    const { systemId, password, systemType } = settings
    const fields = { system_id: systemId, password, system_type: systemType, interface_version: bindVersion }
    const answer = await request('bind_transceiver', fields)
    if (isOver || answer.kind !== 'answered') return
    if (answer.status !== statuses.ok) {
      end(`the bind was refused: ${statusName(answer.status)}`)
      return
    }
    clearTimeout(bindLimit)
    isBound = true
    idle = setTimeout(() => void enquire(), settings.enquireLinkSeconds * second)
    heard.bound()
  }

  async function enquire(): Promise<void> {
    const limit = setTimeout(() => end('no answer to an enquire_link in time'), answerMilliseconds)
    await request('enquire_link', {})
    clearTimeout(limit)
  }

  function request(command: RequestName, fields: Fields): Promise<Answer> {
    if (isOver) return Promise.resolve({ kind: 'not_sent', reason: 'the connection was over' })
    sequence = sequence === 0x7fff_ffff ? 1 : sequence + 1
    const sequenceNumber = sequence
    const pdu = encodePdu(command, { ...fields, sequence_number: sequenceNumber })
    const answer = new Promise<Answer>((resolve) => {
      const limit = setTimeout(() => settle({ kind: 'cut', reason: 'no answer in time' }), forgottenAfterMilliseconds)
      const settle = (settled: Answer) => {
        clearTimeout(limit)
        pending.delete(sequenceNumber)
        resolve(settled)
      }
      pending.set(sequenceNumber, { commandId: commandIds[command], settle })
    })
    write(pdu)
    return answer
  }

  function respond({ sequence: sequence_number }: Header, command: ResponseName, fields: Fields = {}): void {
    write(encodePdu(command, { ...fields, sequence_number }))
  }

  function write(pdu: Buffer): void {
    socket.write(pdu)
    if (socket.writableLength > unreadBytesAtMost) end('the other side reads nothing')
  }

  function receive(chunk: Buffer): void {
    if (isOver) return
    const { frames, isBroken } = reader.push(chunk)
    for (const frame of frames) {
      take(frame)
      // `take` may have ended it.
      if (isEnded()) return
    }
    if (frames.length > 0) idle?.refresh()
    if (isBroken) end('what came is no PDU')
  }

  function isEnded(): boolean {
    return isOver
  }

  function take(frame: Buffer): void {
    const header = readHeader(frame)
    if (header.isResponse) takeResponse(frame, header)
    else takeRequest(frame, header)
  }

  function takeResponse(frame: Buffer, { commandId, status, sequence: answered }: Header): void {
    const waiting = pending.get(answered)
    const isNack = commandId === commandIds.generic_nack
    // Sequence 0: the other side could not even read a header of ours.
    if (isNack && answered === 0) end(`a PDU was not understood: ${statusName(status)}`)
    // An answer that comes too late.
    if (waiting === undefined) return
    if (!isNack && commandId !== (waiting.commandId | responseBit) >>> 0) end('an answer is of another kind than its request')
    else waiting.settle({ kind: 'answered', status: refusalOf(isNack, status), messageId: isNack ? undefined : readMessageId(frame) })
  }

  function takeRequest(frame: Buffer, header: Header): void {
    switch (header.commandId) {
      case commandIds.enquire_link:
        respond(header, 'enquire_link_resp')
        break
      case commandIds.deliver_sm:
        void takeDelivery(frame, header)
        break
      case commandIds.unbind:
        respond(header, 'unbind_resp')
        end('the other side unbound')
        break
      case commandIds.outbind:
      case commandIds.alert_notification:
        break
      default:
        respond(header, 'generic_nack', { command_status: statuses.invalidCommand })
    }
  }

  async function takeDelivery(frame: Buffer, header: Header): Promise<void> {
    const delivery = readDelivery(frame)
    if (delivery === undefined) {
      // Not dropped with its connection: it would come again with the next one, and the next.
      respond(header, 'deliver_sm_resp', { command_status: statuses.neverAcceptable })
      return
    }
    // Answered once it is written: what was acknowledged never comes again.
    const taken = await hear(delivery)
    if (isOver) return
    respond(header, 'deliver_sm_resp', taken === 'taken' ? { message_id: '' } : { command_status: statuses.notNow })
  }

  function end(reason: string): void {
    if (isOver) return
    isOver = true
    clearTimeout(bindLimit)
    clearTimeout(idle)
    hangUp(socket)
    for (const { settle } of [...pending.values()]) settle({ kind: 'cut', reason })
    heard.ended(reason)
  }

  return {
    request,
    async close() {
      if (isBound && !isOver) {
        const limit = setTimeout(() => end('closed'), unbindMilliseconds)
        await request('unbind', {})
        clearTimeout(limit)
      }
      end('closed')
      await closed
    },
  }
}

function dial({ host, port, tls }: LinkSettings): Socket {
  if (!tls) return connect({ host, port })
  // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
  return connectTls({ host, port, rejectUnauthorized: true, ...(isIP(host) === 0 && { servername: host }) })
}

/** A generic_nack is a refusal even where it says that all is well. */
function refusalOf(isNack: boolean, status: number): number {
  return isNack && status === statuses.ok ? statuses.invalidCommand : status
}

/** What was written still leaves, such as the answer to an unbind. */
function hangUp(socket: Socket): void {
  if (socket.connecting) {
    socket.destroy()
    return
  }
  socket.destroySoon()
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
}

/** Node's own name of the fault: its message holds addresses. */
function reasonOf({ code }: NodeJS.ErrnoException): string {
  return `the connection failed${code === undefined ? '' : ` (${code})`}`
}
