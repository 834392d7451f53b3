import { randomInt } from 'node:crypto'
import Type from 'typebox'
import { handOverTakesAtMost } from '../../delivery/hand-over-in-time.ts'
import { providerType, secretReference } from '../../delivery/provider-type.ts'
import type { HandOver, HandOverOutcome, Provider } from '../../delivery/provider.port.ts'
import { readReceipt } from './smpp/read-receipt.ts'
import { makeReceiptDesk } from './smpp/receipt-desk.ts'
import { openSession } from './smpp/session.ts'
import { sourceAddress } from './smpp/source-address.ts'
import { submissionsOf } from './smpp/submissions.ts'

const ports = { plain: 2775, tls: 3550 }
const referencesAtMost = 256

/** SMPP 3.4 as a transceiver. What the entry's `from` looks like decides on its type, unless `source_ton` and `source_npi` do. */
export const smppProvider = providerType({
  type: 'smpp',
  channels: ['sms'],
  settings: Type.Object({
    host: Type.String({ minLength: 1, maxLength: 253, description: 'Name or address of the SMSC.' }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'Default 2775; 3550 with TLS.' })),
    tls: Type.Optional(Type.Boolean({ description: 'Default false. Its certificate has to be valid for `host`.' })),
    system_id: Type.String({ pattern: '^[\\x20-\\x7e]{1,15}$', description: 'The account, at most 15 characters.' }),
    secret: secretReference('The password of the account.'),
    system_type: Type.Optional(Type.String({ pattern: '^[\\x20-\\x7e]{0,12}$', description: 'Where the SMSC asks for it. Default none.' })),
    window: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Submits without an answer at a time. Default 10.' })),
    enquire_link_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600,
        description: 'After so long without a word the SMSC is asked whether it is there. Default 30.',
      }),
    ),
    source_ton: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, description: "Type of the sender's number. Default: as it looks." })),
    source_npi: Type.Optional(Type.Integer({ minimum: 0, maximum: 18, description: "Plan of the sender's number. Default: as it looks." })),
  }),
  mistakesOf: (_settings, { from, senders = [] }) => [
    ...mistakesOfSender('from', from),
    ...senders.flatMap((sender, index) => mistakesOfSender(`senders[${index.toString()}].from`, sender.from)),
  ],
  make(settings, { name, log, hearReceipt }): Provider {
    const { host, tls = false, port = tls ? ports.tls : ports.plain, system_id, secret, system_type = '', window = 10 } = settings
    const desk = makeReceiptDesk({ hear: hearReceipt, provider: name, log })
    const link = { host, port, tls, systemId: system_id, password: secret, systemType: system_type }
    const session = openSession(
      { ...link, window, enquireLinkSeconds: settings.enquire_link_seconds ?? 30 },
      {
        provider: name,
        log,
        async delivered(delivery) {
          const receipt = readReceipt(delivery)
          return receipt === undefined ? 'taken' : desk.take(receipt)
        },
        accepted: (messageId) => desk.accepted(messageId),
      },
    )
    let reference = randomInt(referencesAtMost)

    async function handOver(message: HandOver, signal: AbortSignal): Promise<HandOverOutcome> {
      reference = (reference + 1) % referencesAtMost
      const parts = submissionsOf(message, { sourceTon: settings.source_ton, sourceNpi: settings.source_npi, reference })
      if (!parts.ok) return { kind: 'rejected', reason: parts.refusal }
      // A text that waited for its turn until its code was over would only confuse.
      const codeIsOver = new AbortController()
      const timer = setTimeout(() => codeIsOver.abort(), Math.min(message.expiresAt - message.now, handOverTakesAtMost))
      try {
        return await session.submit({ parts: parts.value, signal, beginBefore: AbortSignal.any([signal, codeIsOver.signal]) })
      } finally {
        clearTimeout(timer)
      }
    }

    return {
      handOver: (message, signal) => handOver(message, signal).catch(() => ({ kind: 'unknown', reason: 'a fault of ours' })),
      async close() {
        await session.close()
        desk.close()
      },
    }
  },
})

function mistakesOfSender(setting: string, sender: string | undefined): readonly string[] {
  const source = sourceAddress({ sender, ton: undefined, npi: undefined })
  return source.ok ? [] : [`${setting} is no number, no short code and no name of at most 11 ASCII characters`]
}
