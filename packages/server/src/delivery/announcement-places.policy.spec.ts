import { describe, expect, it } from 'vitest'
import { placesFor, placesInAll, type WebhookStanding } from './announcement-places.policy.ts'

describe('the places of a webhook', () => {
  it.each<{ standing: WebhookStanding; held: number; heldInAll: number; places: number }>([
    { standing: 'answering', held: 0, heldInAll: 0, places: 10 },
    { standing: 'answering', held: 7, heldInAll: 7, places: 3 },
    { standing: 'answering', held: 10, heldInAll: 10, places: 0 },
    { standing: 'answering', held: 4, heldInAll: 29, places: 1 },
    { standing: 'answering', held: 4, heldInAll: 30, places: 0 },
    { standing: 'answering', held: 0, heldInAll: 30, places: 2 },
    { standing: 'answering', held: 0, heldInAll: 49, places: 1 },
    { standing: 'new', held: 0, heldInAll: 0, places: 2 },
    { standing: 'new', held: 2, heldInAll: 2, places: 0 },
    { standing: 'new', held: 0, heldInAll: 49, places: 1 },
    { standing: 'new', held: 0, heldInAll: 50, places: 0 },
    { standing: 'failing', held: 0, heldInAll: 0, places: 1 },
    { standing: 'failing', held: 1, heldInAll: 1, places: 0 },
    { standing: 'failing', held: 0, heldInAll: 39, places: 1 },
    { standing: 'failing', held: 0, heldInAll: 40, places: 0 },
  ])('that is $standing and has $held of the $heldInAll taken: $places more', ({ places, ...question }) => {
    expect(placesFor(question)).toBe(places)
  })

  it('are never all held by webhooks that failed, however many those are', () => {
    let heldInAll = 0
    for (let projects = 0; projects < 1_000; projects += 1) heldInAll += placesFor({ standing: 'failing', held: 0, heldInAll })
    expect(placesInAll - heldInAll).toBe(10)
  })
})
