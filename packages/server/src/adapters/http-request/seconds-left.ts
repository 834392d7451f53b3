import type { HandOver } from '../../delivery/provider.port.ts'
import { second } from '../../kernel/time.ts'

/** Whole seconds until the code dies, or the nearest that the vendor takes. */
export function secondsLeft(
  { expiresAt, now }: Pick<HandOver, 'expiresAt' | 'now'>,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  return Math.min(Math.max(Math.floor((expiresAt - now) / second), least), most)
}
