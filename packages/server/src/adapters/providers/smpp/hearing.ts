import { second } from '../../../kernel/time.ts'
import type { Delivery } from './read-delivery.ts'

/** later: the SMSC is to keep it and send it again. */
export type Taking = 'taken' | 'later'

/** Never rejects. What it says is what the SMSC is answered. */
export type Hear = (delivery: Delivery) => Promise<Taking>

/** Of one connection. Each holds a write to the store; SMSCs commonly send 10 before they wait for an answer. */
const underWayAtMost = 100
/** An SMSC that gets no answer hangs up, the slowest after a minute, the quickest after ten seconds. */
const answerWithinMilliseconds = 5 * second

/** Has deliveries heard, and answered in time: `later` where too many are under way, where hearing takes long, and where it fails. */
export function makeHearing(hear: (delivery: Delivery) => Promise<Taking>): Hear {
  let underWay = 0

  return async (delivery) => {
    if (underWay >= underWayAtMost) return 'later'
    underWay += 1
    const taking = hear(delivery).catch(() => 'later' as const)
    // Its place is held until then, even when it was answered meanwhile.
    void taking.then(() => {
      underWay -= 1
    })
    return inTime(taking)
  }
}

function inTime(taking: Promise<Taking>): Promise<Taking> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve('later'), answerWithinMilliseconds)
    void taking.then((taken) => {
      clearTimeout(limit)
      resolve(taken)
    })
  })
}
