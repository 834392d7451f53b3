import type { Locale } from '../kernel/locale.ts'
import type { SmsName } from './sms-name.ts'

export interface CodeMessage {
  readonly smsName: SmsName
  /** Six digits. */
  readonly code: string
  /** 1 to 10. */
  readonly expirationMinutes: number
  readonly locale: Locale
  /** Binds the code to a page, for autofill. From the project's settings, never from a request. */
  readonly origin?: Origin | undefined
}

export interface Origin {
  /** Lower-case ASCII host. Up to 40 characters keep the text in one segment, and in Android's 140 bytes with an app hash. */
  readonly domain: string
  /** 11 characters of Android's SMS Retriever. */
  readonly appHash?: string | undefined
}

/** The longest that a project may have. */
export const longestDomain = 40
/** What Android's SMS Retriever reads of a message. */
export const androidBytes = 140

type Wording = (message: Pick<CodeMessage, 'smsName' | 'code' | 'expirationMinutes'>) => string

/**
 * At most 58 characters beside the name, so that name (20), origin line (50) and app hash (12) make 140 at most. ASCII only: á, ã, ç, í
 * and ó are not in GSM-7, and one of them more than halves the room; Spanish and Portuguese texts commonly go without accents.
 */
const wordings: Readonly<Record<Locale, Wording>> = {
  en: ({ smsName, code, expirationMinutes: n }) =>
    `Your ${smsName} code: ${code}. Valid for ${n} ${n === 1 ? 'minute' : 'minutes'}. Do not share it.`,
  es: ({ smsName, code, expirationMinutes: n }) =>
    `Tu codigo ${smsName}: ${code}. Vence en ${n} ${n === 1 ? 'minuto' : 'minutos'}. No lo compartas.`,
  fr: ({ smsName, code, expirationMinutes: n }) =>
    `Code ${smsName} : ${code}. Valable ${n} ${n === 1 ? 'minute' : 'minutes'}. Ne le partagez pas.`,
  'pt-br': ({ smsName, code, expirationMinutes: n }) =>
    `Seu codigo ${smsName}: ${code}. Vale por ${n} ${n === 1 ? 'minuto' : 'minutos'}. Nao compartilhe.`,
}

/** One GSM-7 segment. */
export function renderCodeMessage(message: CodeMessage): string {
  return withOriginLine(wordings[message.locale](message), message.code, message.origin)
}

/** Without an origin, the text as it is. */
export function withOriginLine(text: string, code: string, origin: Origin | undefined): string {
  return origin === undefined ? text : `${text}\n${originLine(code, origin)}`
}

/** https://wicg.github.io/sms-one-time-codes/: the last line; an app hash on a line of its own, or a newline after it, would hide it. */
function originLine(code: string, { domain, appHash }: Origin): string {
  return appHash === undefined ? `@${domain} #${code}` : `@${domain} #${code} ${appHash}`
}
