import type { TollgateUnreachableError } from './backend.ts'

/** To the app's own log, for who runs it: visitors are told to come back, and no more. */
export function reportUnreachable(error: TollgateUnreachableError): void {
  // eslint-disable-next-line no-console -- what Next.js keeps as its log
  console.error(error)
}
