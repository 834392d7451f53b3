import type { ComposeMessage } from '../delivery/compose-message.ts'
import type { MessageRoutes } from '../delivery/message-routes.port.ts'
import type { Route } from '../delivery/message.ts'
import type { Counter } from '../guard/counter.ts'
import type { CounterRefusal, CounterStore } from '../guard/counter-store.port.ts'
import { laneOf } from '../guard/lane.policy.ts'
import { addressCounters, countersOfSend } from '../guard/send-limits.policy.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId, type FactorId, type UserId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Log } from '../kernel/log.port.ts'
import type { NetworkAddress } from '../kernel/network.ts'
import type { PhoneNumber } from '../kernel/phone-number.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { StoreUnavailable } from '../kernel/store-unavailable.ts'
import { minute } from '../kernel/time.ts'
import type { AddressKeys } from './address-keys.ts'
import type { CodeSecrets } from './code-secrets.ts'
import type { CodeStore } from './code-store.port.ts'
import type { Code } from './code.ts'
import type { AddressFacts, OtpLookup } from './otp-lookup.port.ts'
import type { Asker, FindRecipient, FoundRecipient, RecipientRefusal } from './find-recipient.ts'

/** A request for a code, parsed and allowed as far as number, language and session go. */
export interface CodeRequest {
  readonly project: Project
  readonly channel: Channel
  readonly number: PhoneNumber
  readonly asker: Asker
  readonly expirationMinutes: number
  readonly locale: Locale
  /** The asking person's address; undefined when a backend did not say it. */
  readonly address: NetworkAddress | undefined
  /** As given; "" when not. Compared at the redemption if that asks for it. */
  readonly ipAddress: string
  readonly userAgent: string
}

export interface CodeAsked {
  readonly userId: UserId
  readonly factorId: FactorId
  readonly userCreated: boolean
  /** Until this caller's next send to this number would pass. */
  readonly nextSendInMilliseconds: number
}

export type AskForCode = (request: CodeRequest) => Promise<Result<CodeAsked, Refusal>>

interface Dependencies {
  readonly lookup: OtpLookup
  readonly findRecipient: FindRecipient
  readonly codes: CodeStore
  readonly counters: CounterStore
  readonly keys: AddressKeys
  readonly secrets: CodeSecrets
  readonly routes: MessageRoutes
  readonly compose: ComposeMessage
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Parallel requests for one number: each of these looks again and finds what the others wrote. */
const looksAtMost = 10

export function makeAskForCode(dependencies: Dependencies): AskForCode {
  const { lookup, findRecipient, codes, counters, keys, clock } = dependencies

  return async (request) => {
    const { project, number } = request
    const addressKey = await keys.ofAddress(project.projectId, number)

    for (let looks = 0; looks < looksAtMost; looks += 1) {
      const now = clock.now()
      const question = { project: project.projectId, now, kind: 'phone_number', address: number, addressKey } as const
      const facts = await lookup.ofAddress({ ...question, networkKeys: keys.ofNetwork(project, request.address) })
      const found = await findRecipient({ project, number, asker: request.asker, facts, now })
      if (!found.ok) return refusedLookUp(request, found.refusal, now)

      const taken = countersFor(request, { facts, addressKey })
      const route = dependencies.routes.routeOf(project, request.channel)
      if (route === undefined && testCodeOf(request) === undefined) return undeliverable(request, taken, now)
      const issued = await codes.issue({
        project: project.projectId,
        now,
        counters: taken,
        ...newCode(request, { found: found.value, addressKey, route, now }),
      })
      if (issued.ok) return ok({ ...found.value, ...issued.value })
      if (issued.refusal.reason === 'counter') return refuse(limitRefusal(issued.refusal))
    }
    throw new StoreUnavailable('a number changed hands faster than it could be read')
  }

  /** A spent address learns that, and nothing of who exists; a 404 costs the address a send, the number none. */
  async function refusedLookUp(
    { project, address }: CodeRequest,
    refusal: RecipientRefusal,
    now: EpochMilliseconds,
  ): Promise<Result<never, Refusal>> {
    const step = { project: project.projectId, counters: addressCounters({ project, address }), now }
    const verdict = refusal.isNotFound ? await counters.takeCounters(step) : await counters.judgeCounters(step)
    return refuse(verdict.ok ? { error_type: refusal.error_type } : limitRefusal(verdict.refusal))
  }

  async function undeliverable(
    { project, channel }: CodeRequest,
    taken: readonly Counter[],
    now: EpochMilliseconds,
  ): Promise<Result<never, Refusal>> {
    const verdict = await counters.judgeCounters({ project: project.projectId, counters: taken, now })
    if (!verdict.ok) return refuse(limitRefusal(verdict.refusal))
    dependencies.log.error(
      { project_id: project.projectId, channel, setting: dependencies.routes.missingSetting },
      'a code was not sent: nothing carries this channel',
    )
    return refuse({ error_type: 'server_unavailable' })
  }

  function newCode(
    request: CodeRequest,
    { found, addressKey, route, now }: { found: FoundRecipient; addressKey: string; route: Route | undefined; now: EpochMilliseconds },
  ) {
    const { project, asker, expirationMinutes, ipAddress, userAgent } = request
    const { secrets, compose, random } = dependencies
    const codeId = mintId('code', project.environment, random)
    const text = testCodeOf(request) ?? secrets.make()
    const expiresAt = Math.min(now + expirationMinutes * minute, found.pendingUntil ?? Infinity)
    const code: Code = {
      codeId,
      factorId: found.factorId,
      addressKey,
      ...secrets.macOf({ project: project.projectId, method: found.factorId, codeId }, text),
      createdAt: now,
      expiresAt,
      selector: asker.kind === 'session' || asker.kind === 'user_id' ? asker.kind : 'primary',
      sessionId: asker.kind === 'session' ? asker.session.sessionId : null,
      ipAddress,
      userAgent,
    }
    // A test number's code is known without a text, so none is needed where nothing could carry it.
    const message = route && compose({ ...request, route, to: request.number, code: text, createdAt: now, expiresAt })
    return { code, message, recipient: found.recipient }
  }
}

function countersFor(
  { project, number, asker, address }: CodeRequest,
  { facts, addressKey }: { facts: AddressFacts; addressKey: string },
): readonly Counter[] {
  if (testCodeOf({ project, number }) !== undefined) return []
  const lane = laneOf({
    isNetworkKnown: facts.isNetworkKnown,
    sessionUserId: asker.kind === 'session' ? asker.session.userId : undefined,
    verifiedUserId: facts.holder?.state === 'verified' ? facts.holder.userId : undefined,
  })
  return countersOfSend({ project, addressKey, lane, prefix: number.slice(0, -4), everVerified: facts.everVerified, address })
}

/** The fixed code of a number that a test project sets aside. */
function testCodeOf({ project, number }: Pick<CodeRequest, 'project' | 'number'>): string | undefined {
  return project.environment === 'test' ? project.settings.test_numbers[number] : undefined
}

function limitRefusal({ counter, waitMilliseconds }: CounterRefusal): Refusal {
  return { error_type: counter.refusal, retryAfterMilliseconds: waitMilliseconds }
}
