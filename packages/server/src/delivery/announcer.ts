import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Log } from '../kernel/log.port.ts'
import { minute, second } from '../kernel/time.ts'
import { announcementBody } from './announcement-body.ts'
import { verdictOf, type AnnouncementVerdict } from './announcement.policy.ts'
import type { Announcement, Announcements, Webhooks } from './announcement.port.ts'
import { webhookSecretsOf } from './webhook-secret.ts'
import type { WebhookOutcome } from './webhook-outcome.ts'

/** Tells projects, by their webhook, what became of their messages. */
export interface Announcer {
  /** All that is due by now is told, put off or given up. */
  runDue(): Promise<void>
  start(): void
  /** Takes nothing new, and waits for what is under way: at most as long as one may take. */
  stop(): Promise<void>
}

interface Dependencies {
  readonly announcements: Announcements
  readonly webhooks: Webhooks
  /** Null: the project wants to hear nothing any more. */
  readonly webhookUrlOf: (project: ProjectId) => Promise<string | null>
  readonly keyring: Keyring
  readonly clock: Clock
  readonly log: Log
}

const everyMilliseconds = second
const timeLimitMilliseconds = 10 * second
/** Longer than any answer may take, so that two processes never tell the same thing at a time. */
const leaseMilliseconds = minute
const underWayAtMost = 50
/** A project whose webhook is slow keeps the others from nothing. */
const ofAProjectAtMost = 10

export function makeAnnouncer(dependencies: Dependencies): Announcer {
  const { announcements, webhooks, webhookUrlOf, keyring, clock, log } = dependencies
  const underWay = new Map<Promise<void>, ProjectId>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isHeldBack = false
  let isStopping = false

  /** How many were taken. */
  async function takeSome(): Promise<number> {
    const counts = Map.groupBy(underWay.values(), (project) => project)
    const except = [...counts].filter(([, held]) => held.length >= ofAProjectAtMost).map(([project]) => project)
    const limit = Math.min(underWayAtMost - underWay.size, ofAProjectAtMost)
    isHeldBack = limit <= 0 || except.length > 0
    if (isStopping || limit <= 0) return 0
    const now = clock.now()
    const taken = await announcements.take({ now, leaseUntil: now + leaseMilliseconds, limit, except })
    for (const announcement of taken) begin(announcement)
    return taken.length
  }

  function begin(announcement: Announcement): void {
    const told = tell(announcement)
      .catch((error: unknown) => {
        log.error({ ...named(announcement), reason: String(error) }, 'a webhook could not be called; it is tried again')
      })
      .finally(() => {
        underWay.delete(told)
        if (isHeldBack) void look()
      })
    underWay.set(told, announcement.message.projectId)
  }

  async function tell(announcement: Announcement): Promise<void> {
    const { message, tries } = announcement
    const url = await webhookUrlOf(message.projectId)
    if (url === null) {
      await announcements.settle({ ...announcement, nextAt: null })
      return
    }
    const called = clock.now()
    const outcome = await webhooks.call(
      {
        url,
        id: `${message.messageId}:${message.state}`,
        body: announcementBody(message, called),
        secrets: webhookSecretsOf(keyring, message.projectId),
        now: called,
      },
      AbortSignal.timeout(timeLimitMilliseconds),
    )
    const verdict = verdictOf({ outcome, tries, now: clock.now() })
    await announcements.settle({ ...announcement, nextAt: verdict.kind === 'put_off' ? verdict.nextAt : null })
    report(announcement, { outcome, verdict })
  }

  function report(announcement: Announcement, { outcome, verdict }: { outcome: WebhookOutcome; verdict: AnnouncementVerdict }): void {
    if (verdict.kind === 'told') return
    const reason = outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.reason
    const fields = { ...named(announcement), tries: announcement.tries, reason }
    if (verdict.kind === 'given_up') log.error(fields, 'a webhook is given up')
    else log.warn(fields, 'a webhook did not accept; it is called again')
  }

  async function takeAll(): Promise<void> {
    while ((await takeSome()) > 0);
  }

  /** One look at a time: a slow one is not overtaken by the next. */
  function look(): Promise<void> {
    looking ??= takeAll()
      .catch((error: unknown) => {
        log.error({ reason: String(error) }, 'the messages to tell of could not be read; it is tried again')
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    async runDue() {
      let mayHaveMore = true
      while (mayHaveMore && !isStopping) {
        await takeAll()
        mayHaveMore = isHeldBack || underWay.size > 0 || looking !== undefined
        await Promise.all([looking, ...underWay.keys()])
      }
    },
    start: () => {
      timer = setInterval(() => void look(), everyMilliseconds)
      timer.unref()
    },
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await looking
      await Promise.all(underWay.keys())
      webhooks.close()
    },
  }
}

function named({ message: { projectId, messageId, state } }: Announcement) {
  return { project_id: projectId, message_id: messageId, state }
}
