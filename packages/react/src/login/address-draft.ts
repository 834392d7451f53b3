import type { PhoneEntry } from './phone-entry.ts'

/** What the person has typed to be reached by. */
export interface AddressDraft {
  readonly phone: PhoneEntry
  readonly email: string
}
