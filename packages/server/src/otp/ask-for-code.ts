import type { ComposeMessage } from '../delivery/compose-message.ts'
import type { MessageRoutes } from '../delivery/message-routes.port.ts'
import type { Route } from '../delivery/message.ts'
import type { Counter } from '../guard/counter.ts'
import { countedAddress } from '../guard/counted-address.ts'
import type { CounterRefusal, CounterStore } from '../guard/counter-store.port.ts'
import { laneOf } from '../guard/lane.policy.ts'
import { addressCounters, countersOfSend } from '../guard/send-limits.policy.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.port.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { minute } from '../kernel/time.ts'
import { changed, untilUnchanged } from '../kernel/until-unchanged.ts'
import type { AddressKeys } from './address-keys.ts'
import type { CodeSecrets } from './code-secrets.ts'
import type { CodeAsked, CodeRequest } from './code-request.ts'
import type { CodeStore, Issued, IssueRefusal } from './code-store.port.ts'
import type { Code } from './code.ts'
import type { AddressFacts, OtpLookup } from './otp-lookup.port.ts'
import type { FindRecipient, FoundRecipient, RecipientRefusal, ShadowRecipient } from './find-recipient.ts'
import type { Sandbox } from './sandbox.ts'

export type AskForCode = (request: CodeRequest) => Promise<Result<CodeAsked, Refusal>>

interface Dependencies {
  readonly lookup: OtpLookup
  readonly findRecipient: FindRecipient
  readonly shadow: ShadowRecipient
  readonly sandbox: Sandbox
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

export function makeAskForCode(dependencies: Dependencies): AskForCode {
  const { lookup, findRecipient, codes, counters, keys, clock, sandbox } = dependencies
  return (request) => (sandbox.isSandbox(request.to) ? sandbox.ask(request) : ask(request))

  async function ask(request: CodeRequest): Promise<Result<CodeAsked, Refusal>> {
    const { project, to } = request
    const addressKey = await keys.ofAddress(project.projectId, to.address)
    const counted = countedAddress(to.address)
    const countedKey = counted === to.address ? addressKey : await keys.ofAddress(project.projectId, counted)

    return untilUnchanged<Result<CodeAsked, Refusal>>('a number', async () => {
      const now = clock.now()
      const question = { project: project.projectId, now, ...to, addressKey }
      const facts = await lookup.ofAddress({ ...question, networkKeys: keys.ofNetwork(project, request.caller.address) })
      const found = await findRecipient({ ...request, facts, now })
      if (!found.ok) return refusedLookUp(request, found.refusal, now)

      const taken = countersFor(request, { facts, found: found.value, countedKey, sharedKey: keys.shared(to) })
      const route = dependencies.routes.routeOf({ ...request, to: to.address })
      if (route === undefined && testCodeOf(request) === undefined) return undeliverable(request, taken, now)
      const sending: Sending = { found: found.value, counters: taken, addressKey, route, now }
      const issued = await issue(request, sending)
      if (issued.ok) return ok({ ...found.value, ...issued.value })
      if (issued.refusal.reason === 'recipient_changed') return changed
      if (issued.refusal.reason === 'key_lost') return refuse({ error_type: 'idempotency_key_in_flight' })
      if (!issued.refusal.counter.isHidden) return refuse(limitRefusal(issued.refusal))

      const unsent = withoutText(request, sending)
      const pretended = await issue(request, unsent)
      if (pretended.ok) return ok({ ...unsent.found, ...pretended.value })
      return pretended.refusal.reason === 'counter' ? refuse(limitRefusal(pretended.refusal)) : changed
    })
  }

  function issue(request: CodeRequest, { found, counters: taken, addressKey, route, now }: Sending): Promise<Result<Issued, IssueRefusal>> {
    const { project, keep } = request
    const code = newCode(request, { found, addressKey, route, now })
    return codes.issue({ project: project.projectId, now, counters: taken, ...code, kept: keep?.(found) })
  }

  /** A limit that the caller may not hear of: all is written as ever, and nothing leaves. Nobody begins by a code that is never sent. */
  function withoutText({ project, to }: CodeRequest, sending: Sending): Sending {
    const isNew = sending.found.recipient.kind === 'new-user'
    return {
      ...sending,
      found: isNew ? dependencies.shadow(project, to) : sending.found,
      counters: sending.counters.filter(({ isHidden }) => !isHidden),
      route: 'suppressed',
    }
  }

  /** A spent address learns that, and nothing of who exists; a 404 costs the address a send, the number none. */
  async function refusedLookUp(
    { project, caller: { address } }: CodeRequest,
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
    const told = taken.filter(({ isHidden }) => !isHidden)
    const verdict = await counters.judgeCounters({ project: project.projectId, counters: told, now })
    if (!verdict.ok) return refuse(limitRefusal(verdict.refusal))
    dependencies.log.error(
      { project_id: project.projectId, channel, setting: dependencies.routes.missingSetting },
      'a code was not sent: no route carries this channel to its number',
    )
    return refuse({ error_type: 'server_unavailable' })
  }

  function newCode(request: CodeRequest, { found, addressKey, route, now }: Omit<Sending, 'counters'>) {
    const { project, channel, asker, expirationMinutes, caller } = request
    const { secrets, compose, random, log } = dependencies
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
      channel,
      selector: asker.kind === 'session' || asker.kind === 'user_id' ? asker.kind : 'primary',
      sessionId: asker.kind === 'session' ? asker.session.sessionId : null,
      ipAddress: caller.address ?? '',
      userAgent: caller.userAgent,
    }
    // A test number's code is known without a text, so none is needed where nothing could carry it.
    const carriedBy = route && found.recipient.kind === 'nobody' ? 'suppressed' : route
    const { factorId } = found
    const templateId = found.userCreated ? request.templates.signup : request.templates.login
    const message =
      carriedBy &&
      compose({ ...request, route: carriedBy, to: request.to.address, codeId, factorId, templateId, code: text, createdAt: now, expiresAt })
    if (message?.warning) log.warn({ project_id: project.projectId }, message.warning)
    return { code, message, recipient: found.recipient }
  }
}

interface Sending {
  readonly found: FoundRecipient
  readonly counters: readonly Counter[]
  readonly addressKey: string
  /** Undefined: nothing could carry a text. */
  readonly route: Route | undefined
  readonly now: EpochMilliseconds
}

function countersFor(
  { project, to, sessionUserId, caller: { address }, hidesWhoExists }: CodeRequest,
  {
    facts,
    found,
    countedKey,
    sharedKey,
  }: { facts: AddressFacts; found: FoundRecipient; countedKey: string; sharedKey: string | undefined },
): readonly Counter[] {
  if (testCodeOf({ project, to }) !== undefined) return []
  const lane = laneOf({
    isNetworkKnown: facts.isNetworkKnown,
    sessionUserId,
    verifiedUserId: facts.holder?.state === 'verified' ? facts.holder.userId : undefined,
  })
  // A text to nobody costs nothing, so what bounds the bill does not count it.
  const everVerified = facts.everVerified || found.recipient.kind === 'nobody'
  const prefix = to.kind === 'phone_number' ? to.address.slice(0, -4) : undefined
  return countersOfSend({ project, countedKey, sharedKey, lane, prefix, everVerified, address, hidesWhoExists })
}

/** The fixed code of a number that a test project sets aside. */
function testCodeOf({ project, to }: Pick<CodeRequest, 'project' | 'to'>): string | undefined {
  return project.environment === 'test' ? project.settings.test_numbers[to.address] : undefined
}

function limitRefusal({ counter, waitMilliseconds }: CounterRefusal): Refusal {
  return { error_type: counter.refusal, retryAfterMilliseconds: waitMilliseconds }
}
