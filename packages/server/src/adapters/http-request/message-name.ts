import type { Receipt } from '../../delivery/provider.port.ts'

const visible = /^[\x21-\x7e]{1,200}$/

/** What a vendor may call a message. PostgreSQL stores no NUL, and cannot even look for one. */
export function isMessageName(value: unknown): value is string {
  return typeof value === 'string' && visible.test(value)
}

/** Which message a receipt is of. By what cannot be a name, it is of none. */
export function namedBy({ theirs, ours }: { readonly theirs?: string; readonly ours?: string | undefined }): Names {
  return { providerMessageIds: isMessageName(theirs) ? [theirs] : [], messageId: isMessageName(ours) ? ours : undefined }
}

type Names = Pick<Receipt, 'providerMessageIds' | 'messageId'>
