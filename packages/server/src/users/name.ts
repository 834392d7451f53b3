import type { BodyOf, createUser } from '@tollgate/contract'
import type { User } from './user.ts'

/** Its three parts and nothing else: unknown fields of a request are ignored, not stored. */
export function nameOf(given: BodyOf<typeof createUser>['name']): User['name'] {
  return { first_name: given?.first_name ?? '', middle_name: given?.middle_name ?? '', last_name: given?.last_name ?? '' }
}
