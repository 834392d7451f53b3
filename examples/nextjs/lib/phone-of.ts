import type { Session } from '@tollgate/nextjs'
import { readablePhone } from './readable-phone.ts'

/** The number that the session was signed in with. */
export function phoneOf({ authentication_factors }: Session): string {
  const factor = authentication_factors.find(({ phone_number_factor }) => phone_number_factor)
  return readablePhone(factor?.phone_number_factor?.phone_number ?? '')
}
