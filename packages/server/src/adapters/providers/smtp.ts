import Type from 'typebox'
import { providerType, secretReference } from '../../delivery/provider-type.ts'
import type { HandOver, HandOverOutcome, Provider } from '../../delivery/provider.port.ts'
import { composeMail, isMailSender, type Mail } from './smtp/compose-mail.ts'
import { openMailConnection, type Delivered, type MailConnection, type MailServer } from './smtp/mail-connection.ts'
import { outcomeOfDelivery } from './smtp/outcome-of-delivery.ts'

const ports = { smtp: 587, smtps: 465 }
/** 1 to 65535. */
const portPattern = '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
const idleAtMost = 5

/** Emails by any mail server. The entry's `from` is their sender: an address, or `Acme <codes@acme.example>`. */
export const smtpProvider = providerType({
  type: 'smtp',
  channels: ['email'],
  settings: Type.Object({
    base_url: Type.String({
      pattern: `^smtps?://(?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(?::${portPattern})?/?$`,
      description: 'smtp://host:port (587 by default, with STARTTLS) or smtps://host:port (465).',
    }),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    secret: Type.Optional(secretReference('The password of `username`.')),
    require_tls: Type.Optional(
      Type.Boolean({
        description: 'Nothing is said without encryption. Default true; false to an address of this machine, where none is used.',
      }),
    ),
  }),
  mistakesOf: ({ username, secret }, { from }) => [
    ...(from !== undefined && isMailSender(from) ? [] : ['from has to be an email address, or such as "Acme <codes@acme.example>"']),
    ...(username !== undefined && secret === undefined ? ['username has no password: {"secret": {"env": "NAME"}}'] : []),
  ],
  make(settings): Provider {
    const server = serverOf(settings)
    const idle: MailConnection[] = []
    const busy = new Set<MailConnection>()
    let isClosed = false

    async function deliver(mail: Mail, signal: AbortSignal): Promise<Delivered> {
      const kept = takeIdle()
      const connection = kept ?? openMailConnection(server)
      busy.add(connection)
      const delivered = await connection.deliver(mail, signal)
      busy.delete(connection)
      putBack(connection)
      return kept !== undefined && isStale(delivered) && !signal.aborted ? deliver(mail, signal) : delivered
    }

    function takeIdle(): MailConnection | undefined {
      const connection = idle.pop()
      return connection === undefined || connection.isUsable() ? connection : takeIdle()
    }

    function putBack(connection: MailConnection): void {
      if (!connection.isUsable()) return
      if (isClosed || idle.length >= idleAtMost) connection.close()
      else idle.push(connection)
    }

    async function handOver(message: HandOver, signal: AbortSignal): Promise<HandOverOutcome> {
      if (isClosed) return { kind: 'busy', reason: 'closed' }
      const mail = await composeMail(message)
      return mail.ok ? outcomeOfDelivery(await deliver(mail.value, signal)) : { kind: 'rejected', reason: mail.refusal }
    }

    return {
      handOver: (message, signal) => handOver(message, signal).catch(() => ({ kind: 'unknown', reason: 'a fault of ours' })),
      async close() {
        isClosed = true
        for (const connection of idle.splice(0)) connection.close()
        for (const connection of [...busy]) connection.cut()
      },
    }
  },
})

/** It was kept, and the server had ended it before the mail was begun: another connection may do. */
function isStale(delivered: Delivered): boolean {
  if (delivered.kind === 'accepted' || delivered.isBegun) return false
  const { responseCode } = delivered.fault
  return responseCode === undefined || responseCode === 421
}

interface ServerWish {
  readonly base_url: string
  readonly username?: string
  readonly secret?: string
  readonly require_tls?: boolean
}

function serverOf({ base_url, username, secret = '', require_tls }: ServerWish): MailServer {
  const { protocol, hostname, port } = new URL(base_url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'smtps:'
  return {
    host,
    port: port === '' ? (isSecure ? ports.smtps : ports.smtp) : Number(port),
    isSecure,
    encryption: encryptionOf(require_tls, isThisMachine(host)),
    login: username === undefined ? undefined : { user: username, pass: secret },
  }
}

function encryptionOf(isRequired: boolean | undefined, isHere: boolean): MailServer['encryption'] {
  const isWanted = isRequired === undefined ? !isHere : isRequired
  if (isWanted) return 'required'
  // A mail server of this machine commonly offers a certificate that nobody can verify.
  return isHere ? 'none' : 'where_offered'
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.[0-9.]+$/.test(host)
}
