import type { Locale } from '../kernel/locale.ts'
import type { MessageTemplate } from '../kernel/project.ts'
import { emailHtml } from './email-html.ts'
import { emailWordings } from './email-wordings.ts'
import { fillTemplate } from './fill-template.ts'
import type { SmsName } from './sms-name.ts'

export interface EmailMessage {
  readonly smsName: SmsName
  /** Six digits. */
  readonly code: string
  /** 1 to 10. */
  readonly expirationMinutes: number
  readonly locale: Locale
  readonly template: MessageTemplate | undefined
}

export interface RenderedEmail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Both parts say the same words. The project's own are used where it has subject and text of the language. */
export function renderEmail(message: EmailMessage): RenderedEmail {
  const { smsName: name, code, locale } = message
  const { validity: preheader } = emailWordings[locale](message)
  const { subject, before, after } = ownParts(message) ?? shippedParts(message)
  return { subject, text: `${before}${code}${after}`, html: emailHtml({ locale, name, subject, preheader, before, code, after }) }
}

interface Parts {
  readonly subject: string
  readonly before: string
  readonly after: string
}

function shippedParts(message: EmailMessage): Parts {
  const { subject, lead, validity, notAsked } = emailWordings[message.locale](message)
  return { subject, before: `${lead}\n\n`, after: `\n\n${validity}\n\n${notAsked}\n` }
}

function ownParts({ smsName, code, expirationMinutes, locale, template }: EmailMessage): Parts | undefined {
  const [subject, text] = [template?.subject?.[locale], template?.text[locale]]
  if (subject === undefined || text === undefined) return undefined
  const values = { code, name: smsName, minutes: expirationMinutes.toString() }
  const [before = '', after = ''] = text.split('{code}').map((part) => fillTemplate(part, values))
  return { subject: fillTemplate(subject, values), before, after }
}
