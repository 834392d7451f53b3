import type { ExpressionBuilder, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { FactorId, MessageId, ProjectId } from '../../kernel/ids.ts'
import type { HandOverOutcome, NextState, OutboxMessage } from '../../delivery/hand-over.ts'
import { announcedStates, finalStates } from '../../delivery/message.ts'
import type { DuePosition, MessageReference, Outbox } from '../../delivery/outbox.port.ts'
import type { Receipt } from '../../delivery/provider.port.ts'
import { stateWithoutProvider } from '../../delivery/next-state.policy.ts'
import { isReported, receiptVerdict } from '../../delivery/receipt-verdict.policy.ts'
import type { HandOverTable, MessageTable, Schema } from './schema.ts'
import { makePastHandOvers } from './past-hand-overs.ts'
import { compiledOnce, firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

type MessageRow = Selectable<MessageTable>
type HandOverRow = Selectable<HandOverTable>

type MessageChange = Partial<MessageRow> & Pick<MessageRow, 'state'>

export function makeSqlOutbox(engine: SqlEngine): Outbox {
  const { db } = engine
  const locking = sql.raw(engine.lockRows)

  const lockedMessage = compiledOnce((asked: { readonly project: string; readonly message: string }) =>
    db
      .selectFrom('messages')
      .selectAll()
      .where('project_id', '=', asked.project)
      .where('message_id', '=', asked.message)
      .modifyEnd(locking),
  )
  const codeOf = compiledOnce((asked: { readonly project: string; readonly factor: string; readonly code: string }) =>
    db
      .selectFrom('codes')
      // Of a user or a number that was deleted meanwhile, nobody can use it.
      .innerJoin('factors', (join) =>
        join.onRef('factors.project_id', '=', 'codes.project_id').onRef('factors.factor_id', '=', 'codes.factor_id'),
      )
      .select('codes.used_at')
      .where('codes.project_id', '=', asked.project)
      .where('codes.factor_id', '=', asked.factor)
      .where('codes.code_id', '=', asked.code),
  )
  const oneHandOver = compiledOnce((asked: { readonly message: string; readonly attempt: number }) =>
    db.selectFrom('hand_overs').selectAll().where('message_id', '=', asked.message).where('attempt', '=', asked.attempt),
  )

  function* lockMessage({ projectId, messageId }: MessageReference): Step<MessageRow | undefined> {
    return yield* firstOf(lockedMessage({ project: projectId, message: messageId }))
  }

  function* triesOf(rows: readonly MessageRow[]): Step<readonly HandOverRow[]> {
    if (rows.length === 0) return []
    const ids = rows.map(({ message_id }) => message_id)
    return yield* rowsOf(db.selectFrom('hand_overs').selectAll().where('message_id', 'in', ids).orderBy('attempt'))
  }

  function* moveMessage(row: MessageRow, change: MessageChange, now: number): Step<void> {
    const isHeard = row.is_announced === 1 && announcedStates.has(change.state)
    const changes = {
      ...change,
      ...(finalStates.has(change.state) && { sealed_content: null }),
      ...(change.state !== row.state && { announce_at: isHeard ? now : null, announcements: 0 }),
    }
    yield* rowsOf(db.updateTable('messages').set(changes).where('sequence', '=', row.sequence))
  }

  function* changeHandOver({ sequence }: HandOverRow, change: Partial<HandOverRow>): Step<void> {
    if (Object.keys(change).length > 0) yield* rowsOf(db.updateTable('hand_overs').set(change).where('sequence', '=', sequence))
  }

  function* isCodeAlive({ project_id, factor_id, code_id, expires_at }: MessageRow, now: number): Step<boolean> {
    if (expires_at <= now) return false
    const code = yield* firstOf(codeOf({ project: project_id, factor: factor_id, code: code_id }))
    return code !== undefined && code.used_at === null
  }

  return {
    due: ({ now, limit, after }) =>
      engine.read(function* () {
        const due = db.selectFrom('messages').selectAll().where('next_attempt_at', '<=', now)
        const wanted = after === undefined ? due : due.where(isBehind(after))
        const rows = yield* rowsOf(wanted.orderBy('next_attempt_at').orderBy('sequence').limit(limit))
        const tries = yield* triesOf(rows)
        const last = rows.length < limit ? undefined : rows.at(-1)
        return {
          messages: rows.map((row) => outboxMessageOf(row, tries)),
          next: last && { dueAt: last.next_attempt_at ?? now, sequence: last.sequence },
        }
      }),

    begin: ({ attempt, provider, routeKey, now, leaseUntil, ...reference }) =>
      engine.write(function* () {
        const row = yield* lockMessage(reference)
        if (row?.state !== 'queued' || row.attempts !== attempt - 1) return 'taken'
        if (!(yield* isCodeAlive(row, now))) {
          const { tries } = outboxMessageOf(row, yield* triesOf([row]))
          yield* moveMessage(row, { state: stateWithoutProvider(tries, 'expired'), next_attempt_at: null }, now)
          return 'dead'
        }
        yield* moveMessage(row, { state: 'sending', attempts: attempt, next_attempt_at: leaseUntil }, now)
        const { project_id, message_id } = row
        const begun = { project_id, message_id, attempt, provider, route_key: routeKey, state: 'sending' as const, started_at: now }
        yield* rowsOf(db.insertInto('hand_overs').values(begun))
        return 'begun'
      }),

    finish: ({ attempt, now, outcome, retryAt, next, ...reference }) =>
      engine.write(function* () {
        const row = yield* lockMessage(reference)
        const handOver = yield* firstOf(oneHandOver({ message: reference.messageId, attempt }))
        if (row === undefined || handOver === undefined) return
        const isUndecided = handOver.state === 'sending' || handOver.state === 'unknown'
        const decided = isUndecided && { ...outcomeColumns(outcome), retry_at: retryAt ?? null }
        yield* changeHandOver(handOver, { ...acceptedColumns(outcome), ended_at: now, ...decided })
        const isWaited = row.attempts === attempt && (row.state === 'sending' || row.state === 'unknown')
        if (isUndecided && isWaited) yield* moveMessage(row, nextColumns(next, now), now)
        else if (outcome.kind === 'sent' && row.sent_at === null) yield* moveMessage(row, { state: row.state, sent_at: now }, now)
      }),

    park: ({ tries, now, next, ...reference }) =>
      engine.write(function* () {
        const row = yield* lockMessage(reference)
        if (row?.state === 'queued' && row.attempts === tries) yield* moveMessage(row, nextColumns(next, now), now)
      }),

    receive: ({ provider, receipt, now, nextAfter }) =>
      engine.write(function* () {
        const found = yield* handOverOf(provider, receipt)
        const row = found && (yield* lockMessage({ projectId: found.project_id as ProjectId, messageId: found.message_id as MessageId }))
        if (row === undefined || found === undefined) return 'unknown'
        const tries = yield* triesOf([row])
        const handOver = tries.find(({ attempt }) => attempt === found.attempt) ?? found
        const verdict = receiptVerdict({
          receipt: receipt.state,
          handOver: { state: handOver.state, isLatest: handOver.attempt === row.attempts },
          message: { state: row.state, isTypedBack: row.verified_at !== null },
        })
        const isNews = !isReported(handOver.state)
        const isPriceNew = isNews || handOver.price_amount === null
        yield* changeHandOver(handOver, { ...(isPriceNew && priceColumns(receipt)), ...(isNews && receiptColumns(receipt, now)) })
        if (verdict === 'nothing') return 'applied'
        if (verdict === 'delivered') {
          yield* moveMessage(row, { state: 'delivered', delivered_at: now, next_attempt_at: null }, now)
          return 'applied'
        }
        const after = tries.map((tried) => (tried === handOver ? { ...tried, state: 'undelivered' as const } : tried))
        const canGoOn = row.sealed_content !== null && (yield* isCodeAlive(row, now))
        const next: NextState = canGoOn ? nextAfter(outboxMessageOf(row, after)) : { state: 'undelivered' }
        yield* moveMessage(row, nextColumns(next, now), now)
        return next.state === 'queued' ? 'queued' : 'applied'
      }),

    past: makePastHandOvers(engine),
  }

  function* handOverOf(provider: string, { providerMessageIds, messageId }: Receipt): Step<HandOverRow | undefined> {
    const ofProvider = db.selectFrom('hand_overs').selectAll().where('provider', '=', provider).orderBy('sequence', 'desc').limit(1)
    const named =
      providerMessageIds.length > 0 ? yield* firstOf(ofProvider.where('provider_message_id', 'in', providerMessageIds)) : undefined
    if (named !== undefined || messageId === undefined) return named
    // A provider knows no projects: the id is unique by itself.
    return yield* firstOf(ofProvider.where('message_id', '=', messageId))
  }
}

function isBehind({ dueAt, sequence }: DuePosition) {
  return (eb: ExpressionBuilder<Schema, 'messages'>) => eb(eb.refTuple('next_attempt_at', 'sequence'), '>', eb.tuple(dueAt, sequence))
}

function outboxMessageOf(row: MessageRow, handOvers: readonly HandOverRow[]): OutboxMessage {
  const ofThis = handOvers.filter(({ project_id, message_id }) => project_id === row.project_id && message_id === row.message_id)
  return {
    projectId: row.project_id as ProjectId,
    messageId: row.message_id as MessageId,
    factorId: row.factor_id as FactorId,
    channel: row.channel,
    to: row.recipient,
    locale: row.locale,
    sealedContent: row.sealed_content,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    tries: ofThis.map(({ provider, state, retry_at }) => ({ provider, state, retryAt: retry_at ?? undefined })),
  }
}

function nextColumns(next: NextState, now: number): MessageChange {
  if (next.state === 'queued') return { state: next.state, next_attempt_at: next.nextAttemptAt }
  return { state: next.state, next_attempt_at: null, ...(next.state === 'sent' && { sent_at: now }) }
}

function outcomeColumns(outcome: HandOverOutcome): Partial<HandOverRow> {
  return { state: outcome.kind, reason: outcome.kind === 'sent' ? null : outcome.reason.slice(0, longestReason) }
}

/** The provider's words, cut to what an operator reads. */
const longestReason = 200

function acceptedColumns(outcome: HandOverOutcome): Partial<HandOverRow> {
  if (outcome.kind !== 'sent') return {}
  const { providerMessageId, segments } = outcome
  return { provider_message_id: providerMessageId ?? null, segments: segments ?? null, ...priceColumns(outcome) }
}

function priceColumns({ price }: Pick<Receipt, 'price'>): Partial<HandOverRow> {
  return price === undefined ? {} : { price_amount: price.amount, price_currency: price.currency }
}

function receiptColumns({ state, reason }: Receipt, now: number): Partial<HandOverRow> {
  return { state, receipt_at: now, reason: reason?.slice(0, longestReason) ?? null }
}
