import { StoreUnavailable } from './store-unavailable.ts'

/** Somebody else was first: look again. */
export const changed = Symbol('changed')

const triesAtMost = 20

/** For a step that judges what was read before it: each try reads anew. Throws `StoreUnavailable` after 20 that came too late. */
export async function untilUnchanged<Outcome>(what: string, attempt: () => Promise<Outcome | typeof changed>): Promise<Outcome> {
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const outcome = await attempt()
    if (outcome !== changed) return outcome
  }
  throw new StoreUnavailable(`${what} changed faster than it could be read`)
}
