import { day } from '../../kernel/time.ts'
import type { AddressQuestion, MethodQuestion, OtpLookup } from '../../otp/otp-lookup.port.ts'
import { codeOf, factorOf } from './rows.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

const networkKnownForMilliseconds = 90 * day

export function makeSqlOtpLookup(engine: SqlEngine): OtpLookup {
  const { db } = engine

  return {
    ofAddress: (question) =>
      engine.read(function* () {
        const { project, kind, address } = question
        const holder = yield* firstOf(
          db
            .selectFrom('factors')
            .selectAll()
            .where('project_id', '=', project)
            .where('kind', '=', kind)
            .where('address', '=', address)
            .where('state', '<>', 'pending'),
        )
        const networks = yield* knownNetworks(question)
        return {
          holder: holder && factorOf(holder),
          isNetworkKnown: networks.some((key) => question.networkKeys.includes(key)),
          everVerified: holder?.state === 'verified' || networks.length > 0,
        }
      }),

    ofMethod: (question) =>
      engine.read(function* () {
        const { project, factorId, now } = question
        const factor = yield* firstOf(
          db.selectFrom('factors').selectAll().where('project_id', '=', project).where('factor_id', '=', factorId),
        )
        if (factor === undefined || (factor.state === 'pending' && (factor.pending_until ?? 0) <= now)) return undefined
        const code = yield* firstOf(
          db
            .selectFrom('codes')
            .selectAll()
            .where('project_id', '=', project)
            .where('factor_id', '=', factorId)
            .where('used_at', 'is', null),
        )
        const networks = code === undefined ? [] : yield* knownNetworks({ ...question, addressKey: code.address_key })
        return {
          factor: factorOf(factor),
          code: code && codeOf(code),
          isNetworkKnown: networks.some((key) => question.networkKeys.includes(key)),
          verifiedUserId: yield* verifiedHolder(question, factor),
        }
      }),
  }

  function* knownNetworks({ project, addressKey, now }: Pick<AddressQuestion, 'project' | 'addressKey' | 'now'>): Step<readonly string[]> {
    const rows = yield* rowsOf(
      db
        .selectFrom('known_networks')
        .select('network_key')
        .where('project_id', '=', project)
        .where('address_key', '=', addressKey)
        .where('last_used_at', '>', now - networkKnownForMilliseconds),
    )
    return rows.map((row) => row.network_key)
  }

  function* verifiedHolder(
    { project }: MethodQuestion,
    factor: { kind: 'phone_number' | 'email'; address: string; state: string; user_id: string },
  ): Step<string | undefined> {
    if (factor.state === 'verified') return factor.user_id
    const holder = yield* firstOf(
      db
        .selectFrom('factors')
        .select('user_id')
        .where('project_id', '=', project)
        .where('kind', '=', factor.kind)
        .where('address', '=', factor.address)
        .where('state', '=', 'verified'),
    )
    return holder?.user_id
  }
}
