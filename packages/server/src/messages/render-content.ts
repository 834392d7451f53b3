import type { Locale } from '../kernel/locale.ts'
import type { Channel, MessageTemplate } from '../kernel/project.ts'
import { fillTemplate } from './fill-template.ts'
import { renderEmail } from './render-email.ts'
import type { SmsName } from './sms-name.ts'
import { renderCodeMessage, withOriginLine, type Origin } from './templates.ts'

export interface ContentWish {
  readonly channel: Channel
  readonly smsName: SmsName
  /** Six digits. */
  readonly code: string
  /** 1 to 10. */
  readonly expirationMinutes: number
  readonly locale: Locale
  readonly origin: Origin | undefined
  /** The project's own text; undefined, of another channel or without the language: the shipped one. */
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
  const template = wish.template?.channel === wish.channel ? wish.template : undefined
  if (wish.channel === 'email') return { ...renderEmail({ ...wish, template }), code: wish.code }
  // Browsers read texts alone for the page that a code is bound to.
  const origin = wish.channel === 'sms' ? wish.origin : undefined
  return { text: renderText({ ...wish, template, origin }), code: wish.code }
}

function renderText(wish: ContentWish): string {
  const { smsName: name, code, expirationMinutes, locale, origin, template } = wish
  const own = template?.text[locale]
  if (own === undefined) return renderCodeMessage(wish)
  return withOriginLine(fillTemplate(own, { code, name, minutes: expirationMinutes.toString() }), code, origin)
}
