/**
 * Whose mailbox or phone a send reaches, for limits alone: `ada+shop@example.com` is counted with `ada@example.com` (RFC 5233, subaddress).
 * Who a user is stays the whole address. A mail server that delivers tags to different people makes those share their limits.
 */
export function countedAddress(address: string): string {
  return address.replace(subaddress, '')
}

/** Not at the start, where it is no tag and all that there is; so a phone number stays whole too. */
const subaddress = /(?<=^[^@+]+)\+[^@]*(?=@)/
