import type { ProjectId } from '../kernel/ids.ts'
import { minute, second } from '../kernel/time.ts'
import { makeCallWebhook, type CallDependencies } from './announcement-call.ts'
import { placesFor, type WebhookStanding } from './announcement-places.policy.ts'
import type { Announcement } from './announcement.port.ts'

/** Tells projects, by their webhook, what became of their messages. */
export interface Announcer {
  /** All that is due by now is told, put off or given up. */
  runDue(): Promise<void>
  start(): void
  /** Takes nothing new, and waits for what is under way: at most as long as one may take. */
  stop(): Promise<void>
}

const everyMilliseconds = second
/** Longer than any answer may take, so that two processes never tell the same thing at a time. */
const leaseMilliseconds = minute

export function makeAnnouncer(dependencies: CallDependencies): Announcer {
  const { announcements, webhooks, clock, log } = dependencies
  const call = makeCallWebhook(dependencies)
  const underWay = new Map<Promise<void>, ProjectId>()
  /** As this process found them. */
  const standings = new Map<ProjectId, WebhookStanding>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  /** Somebody waits for a place. */
  let isHeldBack = false
  let isStopping = false

  /** One look at a time, or projects would get more places than are theirs. */
  function look(): Promise<void> {
    looking ??= takeAll().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function takeAll(): Promise<void> {
    while ((await takeRound()) > 0);
  }

  /** How many were taken. */
  async function takeRound(): Promise<number> {
    isHeldBack = false
    let count = 0
    for (const project of await announcements.due(clock.now())) count += await takeOf(project)
    return count
  }

  async function takeOf(project: ProjectId): Promise<number> {
    const limit = placesOf(project)
    if (limit === 0) isHeldBack = true
    if (limit === 0 || isStopping) return 0
    const now = clock.now()
    const taken = await announcements.take({ project, now, leaseUntil: now + leaseMilliseconds, limit })
    for (const announcement of taken) begin(announcement)
    return taken.length
  }

  function placesOf(project: ProjectId): number {
    const held = [...underWay.values()].filter((other) => other === project).length
    return placesFor({ standing: standings.get(project) ?? 'new', held, heldInAll: underWay.size })
  }

  function begin(announcement: Announcement): void {
    const told = tell(announcement).finally(() => {
      underWay.delete(told)
      if (isHeldBack) lookSafely()
    })
    underWay.set(told, announcement.message.projectId)
  }

  async function tell(announcement: Announcement): Promise<void> {
    const { projectId, messageId, state } = announcement.message
    try {
      const verdict = await call(announcement)
      if (verdict !== 'unwanted') standings.set(projectId, verdict === 'told' ? 'answering' : 'failing')
    } catch (error) {
      const fields = { project_id: projectId, message_id: messageId, state, reason: String(error) }
      log.error(fields, 'what came of a webhook could not be written; it is called again')
    }
  }

  function lookSafely(): void {
    look().catch((error: unknown) => {
      log.error({ reason: String(error) }, 'the messages to tell of could not be read; it is tried again')
    })
  }

  return {
    async runDue() {
      let mayHaveMore = true
      while (mayHaveMore && !isStopping) {
        await look()
        mayHaveMore = isHeldBack || underWay.size > 0 || looking !== undefined
        await Promise.all([looking, ...underWay.keys()])
      }
    },
    start: () => {
      timer = setInterval(lookSafely, everyMilliseconds)
      timer.unref()
    },
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await looking?.catch(() => undefined)
      await Promise.all(underWay.keys())
      webhooks.close()
    },
  }
}
