import { html } from '../kernel/html.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel, MessageTemplate } from '../kernel/project.ts'
import type { SmsName } from './sms-name.ts'
import { renderCodeMessage, type Origin } from './templates.ts'

export interface ContentWish {
  readonly channel: Channel
  readonly smsName: SmsName
  /** Six digits. */
  readonly code: string
  /** 1 to 10. */
  readonly expirationMinutes: number
  readonly locale: Locale
  readonly origin: Origin | undefined
  /** The project's own text; undefined: the shipped one. */
  readonly template: MessageTemplate | undefined
}

export interface Content {
  readonly text: string
  readonly code: string
  /** Emails only. */
  readonly subject?: string
  readonly html?: string
}

/** What a person reads, by the channel that brings it. */
export function renderContent(wish: ContentWish): Content {
  const { channel, code } = wish
  const text = renderCodeMessage(channel === 'sms' ? wish : { ...wish, origin: undefined })
  if (channel !== 'email') return { text, code }
  return { text, code, subject: text.split('.')[0] ?? text, html: html`<p>${text}</p>`.markup }
}
