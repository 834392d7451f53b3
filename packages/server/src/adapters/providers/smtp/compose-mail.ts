import { domainToASCII } from 'node:url'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { HandOver } from '../../../delivery/provider.port.ts'
import { ok, refuse, type Result } from '../../../kernel/result.ts'

export interface Mail {
  readonly from: string
  readonly to: string
  readonly bytes: Buffer
}

/** One address and nothing that a header or a command of SMTP could take for more. */
const address = /^[^\s\p{Cc}<>()[\]\\,;:"@]{1,64}@[^\s\p{Cc}<>()[\]\\,;:"@]{1,253}$/u

/** A mail of both parts. Undeliverable as it stands: why. */
export async function composeMail({ messageId, to, content, sender, now }: HandOver): Promise<Result<Mail, string>> {
  if (sender === undefined) return refuse('the providers file names no sender ("from") for it')
  if (!address.test(to)) return refuse('the destination is no email address')
  const { subject = '', text, html } = content
  const letter = (domain: string) =>
    new MailComposer({
      from: sender,
      to: { name: '', address: to },
      subject,
      text,
      ...(html !== undefined && { html }),
      date: new Date(now),
      messageId: `<${messageId}@${domain}>`,
      // Nobody's holiday notice answers it: RFC 3834.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    }).compile()
  const from = addressOf(letter('localhost'))
  if (from === undefined) return refuse('the sender is no email address')
  const domain = domainToASCII(from.slice(from.lastIndexOf('@') + 1)) || 'localhost'
  return ok({ from, to, bytes: await letter(domain).build() })
}

/** Whether mails can be from it: an address, or a name and an address. */
export function isMailSender(from: string): boolean {
  return addressOf(new MailComposer({ from }).compile()) !== undefined
}

/** Whom a mail is from. */
function addressOf(mail: ReturnType<MailComposer['compile']>): string | undefined {
  const { from } = mail.getEnvelope()
  return from === false || !address.test(from) ? undefined : from
}
