import type { Locale } from '../kernel/locale.ts'
import type { SmsName } from './sms-name.ts'

export interface EmailWording {
  /** Without the code: lock screens and lists of mail show it to whoever stands by. */
  readonly subject: string
  readonly lead: string
  /** How long the code lives, and not to share it. */
  readonly validity: string
  readonly notAsked: string
}

type Wording = (email: { readonly smsName: SmsName; readonly expirationMinutes: number }) => EmailWording

/** Emails have room for accents and for one sentence more than a text. */
export const emailWordings: Readonly<Record<Locale, Wording>> = {
  en: ({ smsName, expirationMinutes: n }) => ({
    subject: `Your ${smsName} code`,
    lead: `Here is your ${smsName} code:`,
    validity: `It is valid for ${n} ${n === 1 ? 'minute' : 'minutes'}. Do not share it with anyone.`,
    notAsked: 'If you did not ask for this code, you can ignore this email.',
  }),
  es: ({ smsName, expirationMinutes: n }) => ({
    subject: `Tu código de ${smsName}`,
    lead: `Este es tu código de ${smsName}:`,
    validity: `Vence en ${n} ${n === 1 ? 'minuto' : 'minutos'}. No lo compartas con nadie.`,
    notAsked: 'Si no has pedido este código, puedes ignorar este correo.',
  }),
  fr: ({ smsName, expirationMinutes: n }) => ({
    subject: `Votre code ${smsName}`,
    lead: `Voici votre code ${smsName} :`,
    validity: `Il est valable ${n} ${n === 1 ? 'minute' : 'minutes'}. Ne le partagez avec personne.`,
    notAsked: 'Si vous n’avez pas demandé ce code, vous pouvez ignorer cet e-mail.',
  }),
  'pt-br': ({ smsName, expirationMinutes: n }) => ({
    subject: `Seu código ${smsName}`,
    lead: `Este é o seu código ${smsName}:`,
    validity: `Ele vale por ${n} ${n === 1 ? 'minuto' : 'minutos'}. Não o compartilhe com ninguém.`,
    notAsked: 'Se você não pediu este código, pode ignorar este e-mail.',
  }),
}
