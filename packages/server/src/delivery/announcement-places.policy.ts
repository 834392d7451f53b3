/** What a project's last call came to: `answering` when it was heard, `failing` when not, `new` when there was none yet. */
export type WebhookStanding = 'new' | 'answering' | 'failing'

/** How many calls may be under way at a time, to all projects. */
export const placesInAll = 50

interface Offer {
  /** Calls of the project, those under way included. */
  readonly atMost: number
  /** Places that it leaves free for others. */
  readonly leaving: number
}

/**
 * A webhook that hangs holds its places for as long as a call may take. So whoever was heard may have many, but never the last ones; whoever
 * was not heard has one, and leaves some for those of whom nothing bad is known.
 */
const offers: Readonly<Record<WebhookStanding, readonly Offer[]>> = {
  answering: [
    { atMost: 10, leaving: 20 },
    { atMost: 2, leaving: 0 },
  ],
  new: [{ atMost: 2, leaving: 0 }],
  failing: [{ atMost: 1, leaving: 10 }],
}

interface Question {
  readonly standing: WebhookStanding
  /** Calls of the project that are under way. */
  readonly held: number
  /** Calls of all projects that are under way. */
  readonly heldInAll: number
}

/** How many more calls may begin to a project's webhook. */
export function placesFor({ standing, held, heldInAll }: Question): number {
  const free = placesInAll - heldInAll
  return Math.max(0, ...offers[standing].map(({ atMost, leaving }) => Math.min(atMost - held, free - leaving)))
}
