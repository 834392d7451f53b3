import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Log } from '../kernel/log.port.ts'
import { second } from '../kernel/time.ts'
import { announcementBody } from './announcement-body.ts'
import { verdictOf, type AnnouncementVerdict } from './announcement.policy.ts'
import type { Announcement, Announcements, Webhooks } from './announcement.port.ts'
import { webhookSecretsOf } from './webhook-secret.ts'
import type { WebhookOutcome } from './webhook-outcome.ts'

/** Tells a project, and writes what came of it. Throws when that cannot be written: it is told again once the lease is over. */
export type CallWebhook = (announcement: Announcement) => Promise<AnnouncementVerdict['kind'] | 'unwanted'>

export interface CallDependencies {
  readonly announcements: Announcements
  readonly webhooks: Webhooks
  /** Null: the project wants to hear nothing any more. */
  readonly webhookUrlOf: (project: ProjectId) => Promise<string | null>
  readonly keyring: Keyring
  readonly clock: Clock
  readonly log: Log
}

const timeLimitMilliseconds = 10 * second

export function makeCallWebhook({ announcements, webhooks, webhookUrlOf, keyring, clock, log }: CallDependencies): CallWebhook {
  return async (announcement) => {
    // One that breaks is put off and given up like any other, or it would be repeated for ever.
    const outcome = await call(announcement).catch((error: unknown) => ({ kind: 'failed' as const, reason: String(error) }))
    if (outcome === 'unwanted') {
      await announcements.settle({ ...announcement, nextAt: null })
      return 'unwanted'
    }
    const verdict = verdictOf({ outcome, tries: announcement.tries, now: clock.now() })
    await announcements.settle({ ...announcement, nextAt: verdict.kind === 'put_off' ? verdict.nextAt : null })
    report(announcement, { outcome, verdict })
    return verdict.kind
  }

  async function call({ message }: Announcement): Promise<WebhookOutcome | 'unwanted'> {
    const { projectId, messageId, state } = message
    const url = await webhookUrlOf(projectId)
    if (url === null) return 'unwanted'
    const now = clock.now()
    const body = announcementBody(message, now)
    const secrets = webhookSecretsOf(keyring, projectId)
    return webhooks.call({ url, id: `${messageId}:${state}`, body, secrets, now }, AbortSignal.timeout(timeLimitMilliseconds))
  }

  function report(announcement: Announcement, { outcome, verdict }: { outcome: WebhookOutcome; verdict: AnnouncementVerdict }): void {
    if (verdict.kind === 'told') return
    const reason = outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.reason
    const { projectId, messageId, state } = announcement.message
    const fields = { project_id: projectId, message_id: messageId, state, tries: announcement.tries, reason }
    if (verdict.kind === 'given_up') log.error(fields, 'a webhook is given up')
    else log.warn(fields, 'a webhook did not accept; it is called again')
  }
}
