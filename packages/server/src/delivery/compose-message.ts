import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import { minute } from '../kernel/time.ts'
import { smsNameOf } from '../messages/sms-name.ts'
import { renderCodeMessage } from '../messages/templates.ts'
import type { NewMessage, Route } from './message.ts'

export interface CodeToSend {
  readonly project: Project
  readonly channel: Channel
  readonly route: Route
  readonly to: string
  readonly code: string
  readonly locale: Locale
  readonly createdAt: EpochMilliseconds
  /** When the code dies: the text names the whole minutes until then. */
  readonly expiresAt: EpochMilliseconds
  readonly isAutofillWanted: boolean
}

export type ComposeMessage = (code: CodeToSend) => NewMessage

const noAutofillDomain = 'enable_autofill was asked for, but the project has no autofill_domain: the text got no line for browsers'

/** The text that carries a code, sealed for the outbox. */
export function makeComposeMessage({ keyring, random }: { readonly keyring: Keyring; readonly random: Random }): ComposeMessage {
  return ({ project, channel, route, to, code, locale, createdAt, expiresAt, isAutofillWanted }) => {
    const { sms_name, autofill_domain: domain, autofill_app_hashes } = project.settings
    const origin = isAutofillWanted && domain !== null ? { domain, appHash: autofill_app_hashes[0] } : undefined
    const expirationMinutes = Math.floor((expiresAt - createdAt) / minute)
    const text = renderCodeMessage({ smsName: smsNameOf(sms_name), code, expirationMinutes, locale, origin })
    return {
      messageId: mintId('message', project.environment, random),
      channel,
      to,
      locale,
      sealedText: keyring.seal('message-text', text),
      route,
      warning: isAutofillWanted && domain === null ? noAutofillDomain : null,
      createdAt,
      expiresAt,
    }
  }
}
