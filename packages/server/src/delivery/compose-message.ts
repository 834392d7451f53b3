import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId, type CodeId, type FactorId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import { minute } from '../kernel/time.ts'
import { segmentsOf } from '../messages/gsm-7.ts'
import { smsNameOf } from '../messages/sms-name.ts'
import { renderContent } from '../messages/render-content.ts'
import { sealContent } from './sealed-content.ts'
import type { MessageState, NewMessage, Route } from './message.ts'

export interface CodeToSend {
  readonly project: Project
  readonly channel: Channel
  readonly route: Route
  readonly to: string
  readonly codeId: CodeId
  readonly factorId: FactorId
  readonly code: string
  readonly locale: Locale
  readonly createdAt: EpochMilliseconds
  /** When the code dies: the text names the whole minutes until then. */
  readonly expiresAt: EpochMilliseconds
  readonly isAutofillWanted: boolean
  /** Of the project's templates; undefined: the channel's. */
  readonly templateId: string | undefined
}

export type ComposeMessage = (code: CodeToSend) => NewMessage

const noAutofillDomain = 'enable_autofill was asked for, but the project has no autofill_domain: the text got no line for browsers'

/** The inbox is where such a message was to arrive. */
const firstStates: Readonly<Record<Route, MessageState>> = { provider: 'queued', inbox: 'delivered', suppressed: 'suppressed' }

/** The text that carries a code, sealed for the outbox. */
export function makeComposeMessage({ keyring, random }: { readonly keyring: Keyring; readonly random: Random }): ComposeMessage {
  return ({ project, channel, route, to, codeId, factorId, code, locale, createdAt, expiresAt, isAutofillWanted, templateId }) => {
    const { sms_name, autofill_domain: domain, autofill_app_hashes, webhook_url, templates } = project.settings
    const origin = isAutofillWanted && domain !== null ? { domain, appHash: autofill_app_hashes[0] } : undefined
    const expirationMinutes = Math.floor((expiresAt - createdAt) / minute)
    const template = Object.hasOwn(templates, templateId ?? channel) ? templates[templateId ?? channel] : undefined
    const content = renderContent({ channel, smsName: smsNameOf(sms_name), code, expirationMinutes, locale, origin, template })
    return {
      messageId: mintId('message', project.environment, random),
      channel,
      to,
      locale,
      sealedContent: sealContent(keyring, content),
      segments: channel === 'sms' ? segmentsOf(content.text).segments : 1,
      route,
      state: firstStates[route],
      nextAttemptAt: route === 'provider' ? createdAt : null,
      codeId,
      factorId,
      isAnnounced: webhook_url !== null && route !== 'suppressed',
      warning: isAutofillWanted && domain === null ? noAutofillDomain : null,
      createdAt,
      expiresAt,
    }
  }
}
