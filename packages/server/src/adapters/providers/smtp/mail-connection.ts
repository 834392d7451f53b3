import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { second } from '../../../kernel/time.ts'
import type { Mail } from './compose-mail.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** Encrypted from the first byte. */
  readonly isSecure: boolean
  readonly encryption: 'required' | 'where_offered' | 'none'
  readonly login: { readonly user: string; readonly pass: string } | undefined
}

/** As nodemailer tells it. Its message may hold addresses, and is not passed on. */
export interface MailFault {
  /** Of the connection, such as ETIMEDOUT. */
  readonly code?: string | undefined
  /** What the system said, such as ECONNREFUSED. */
  readonly originalCode?: string | undefined
  /** What was answered, such as 550, and to which command. */
  readonly responseCode?: number | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
}

export type Delivered =
  | { readonly kind: 'accepted'; readonly response: string }
  /** `isBegun`: the server had asked for the mail, so it may have it. */
  | { readonly kind: 'failed'; readonly isBegun: boolean; readonly fault: MailFault }

/** One connection to a mail server; opened by its first mail. */
export interface MailConnection {
  /** Of use for another mail. */
  isUsable(): boolean
  /** Never rejects. One at a time. */
  deliver(mail: Mail, signal: AbortSignal): Promise<Delivered>
  /** Says goodbye; for one that nothing is delivered on. */
  close(): void
  /** At once, whatever is under way. */
  cut(): void
}

/** All below what a hand-over may take, so that a fault has its own name. The last one ends idle connections too. */
const limits = { connectionTimeout: 5 * second, dnsTimeout: 5 * second, greetingTimeout: 5 * second, socketTimeout: 8 * second }
const responseBytesAtMost = 64 * 1024

export function openMailConnection({ host, port, isSecure, encryption, login }: MailServer): MailConnection {
  const connection = new SMTPConnection({
    host,
    port,
    secure: isSecure,
    requireTLS: encryption === 'required',
    ignoreTLS: encryption === 'none',
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
    tls: { rejectUnauthorized: true },
    maxResponseSize: responseBytesAtMost,
    socketCloseTimeout: second,
    ...limits,
  })
  let isReady = false
  let isOver = false
  let interrupt: (fault: MailFault) => void = () => undefined
  connection.on('error', (fault: MailFault) => end(fault))
  connection.on('end', () => end({ code: 'ECONNECTION' }))

  /** The first fault is the one that counts: closing is heard as another. */
  function end(fault: MailFault): void {
    if (isOver) return
    isOver = true
    interrupt(fault)
    connection.close()
  }

  /** A step of the conversation, unless the connection ends first. */
  function step<T>(begin: (done: (error: MailFault | null | undefined, result?: T) => void) => void): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      interrupt = reject
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the library's faults are errors, typed as what we read of them
      begin((error, result) => (error ? reject(error) : resolve(result)))
    })
  }

  async function makeReady(): Promise<void> {
    if (isReady) return
    await step((done) => connection.connect(done))
    if (login !== undefined) await step((done) => connection.login({ ...login, credentials: login }, done))
    isReady = true
  }

  return {
    isUsable: () => !isOver,
    async deliver({ from, to, bytes }, signal) {
      let isBegun = false
      // Read when the server has answered DATA, and not before.
      const message = new Readable({
        read() {
          isBegun = true
          this.push(bytes)
          this.push(null)
        },
      })
      const giveUp = () => end({ code: 'EABORT' })
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        if (signal.aborted) giveUp()
        if (isOver) return { kind: 'failed', isBegun, fault: { code: signal.aborted ? 'EABORT' : 'ECONNECTION' } }
        await makeReady()
        const sent = await step<{ readonly response: string }>((done) => connection.send({ from, to }, message, done))
        return { kind: 'accepted', response: sent?.response ?? '' }
      } catch (fault) {
        end({})
        return { kind: 'failed', isBegun, fault: fault as MailFault }
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
    close() {
      isOver = true
      connection.quit()
    },
    cut: () => end({ code: 'ECONNECTION' }),
  }
}
