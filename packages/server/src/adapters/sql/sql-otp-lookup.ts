import { sql } from 'kysely'
import { day } from '../../kernel/time.ts'
import type { OtpLookup } from '../../otp/otp-lookup.port.ts'
import { codeOf, factorOf } from './rows.ts'
import type { CodeTable, FactorTable } from './schema.ts'
import { compiledOnce, firstOf, type SqlEngine } from './step.ts'

const networkKnownForMilliseconds = 90 * day

/** The columns of a left join: null throughout where nothing was found. */
type Joined<Row> = { readonly [K in keyof Row]: Row[K] | null }
/** SQLite has 0 and 1 for booleans. */
type Flag = boolean | number

type AddressRow = Joined<FactorTable> & { readonly is_network_known: Flag; readonly ever_redeemed: Flag }
type MethodRow = Joined<FactorTable> &
  Prefixed<Joined<CodeTable>> & { readonly is_network_known: Flag; readonly verified_user_id: string | null }
type Prefixed<Row> = { readonly [K in keyof Row & string as `code_${K}`]: Row[K] }

interface NetworkParameters {
  readonly since: number
  readonly network: string
  readonly olderNetwork: string
}

interface AddressParameters extends NetworkParameters {
  readonly project: string
  readonly kind: string
  readonly address: string
  readonly addressKey: string
}

interface MethodParameters extends NetworkParameters {
  readonly project: string
  readonly factorId: string
}

/** Each look-up is one query, for it stands on the way of every send and every guess. */
export function makeSqlOtpLookup(engine: SqlEngine): OtpLookup {
  const { db } = engine

  const addressQuery = compiledOnce((asked: AddressParameters) => ({
    compile: () =>
      sql<AddressRow>`
        select factors.*,
          exists (select 1 from known_networks
            where project_id = ${asked.project} and address_key = ${asked.addressKey} and last_used_at > ${asked.since}
              and network_key in (${asked.network}, ${asked.olderNetwork})) as is_network_known,
          exists (select 1 from known_networks
            where project_id = ${asked.project} and address_key = ${asked.addressKey} and last_used_at > ${asked.since}) as ever_redeemed
        from (select 1 as one) as always
        left join factors on factors.project_id = ${asked.project} and factors.kind = ${asked.kind}
          and factors.address = ${asked.address} and factors.state <> 'pending'
      `.compile(db),
  }))

  const codeColumns = sql.raw(
    ['project_id', 'address_key', 'code_id', 'factor_id', 'mac', 'mac_key_id', 'created_at', 'expires_at', 'used_at', 'known_comparisons']
      .concat(['stranger_comparisons', 'channel', 'message_id', 'selector', 'session_id', 'ip_address', 'user_agent', 'counters'])
      .map((column) => `codes.${column} as code_${column}`)
      .join(', '),
  )
  const methodQuery = compiledOnce((asked: MethodParameters) => ({
    compile: () =>
      sql<MethodRow>`
        select factors.*, ${codeColumns},
          exists (select 1 from known_networks
            where project_id = codes.project_id and address_key = codes.address_key and last_used_at > ${asked.since}
              and network_key in (${asked.network}, ${asked.olderNetwork})) as is_network_known,
          (select holder.user_id from factors as holder
            where holder.project_id = factors.project_id and holder.kind = factors.kind and holder.address = factors.address
              and holder.state = 'verified') as verified_user_id
        from (select 1 as one) as always
        left join factors on factors.project_id = ${asked.project} and factors.factor_id = ${asked.factorId}
        left join codes on codes.project_id = ${asked.project} and codes.factor_id = ${asked.factorId} and codes.used_at is null
        -- One code a number, unless it is kept under the keys of two secrets.
        order by codes.created_at desc
        limit 1
      `.compile(db),
  }))

  return {
    ofAddress: ({ project, now, kind, address, addressKey, networkKeys }) =>
      engine.read(function* () {
        const row = yield* firstOf(addressQuery({ project, kind, address, addressKey, ...networksAt(now, networkKeys) }))
        const holder = isFactor(row) ? factorOf(row) : undefined
        const everRedeemed = Boolean(row?.ever_redeemed)
        return { holder, isNetworkKnown: Boolean(row?.is_network_known), everVerified: holder?.state === 'verified' || everRedeemed }
      }),

    ofMethod: ({ project, factorId, now, networkKeys }) =>
      engine.read(function* () {
        const row = yield* firstOf(methodQuery({ project, factorId, ...networksAt(now, networkKeys) }))
        if (row === undefined || (row.state === 'pending' && (row.pending_until ?? 0) <= now)) return undefined
        const factor = isFactor(row) ? factorOf(row) : undefined
        const code = row.code_code_id === null ? undefined : codeOf(codeRowOf(row))
        if (factor === undefined && code === undefined) return undefined
        return {
          factor,
          code,
          isNetworkKnown: Boolean(row.is_network_known),
          verifiedUserId: row.verified_user_id ?? undefined,
        }
      }),
  }
}

/** An absent key is one that no network has. */
function networksAt(now: number, [network = '', olderNetwork = '']: readonly string[]): NetworkParameters {
  return { since: now - networkKnownForMilliseconds, network, olderNetwork }
}

function isFactor<Row extends Joined<FactorTable>>(row: Row | undefined): row is Row & FactorTable {
  return row !== undefined && row.factor_id !== null
}

function codeRowOf(row: MethodRow): CodeTable {
  const columns = Object.entries(row).flatMap(([name, value]) =>
    name.startsWith('code_') ? [[name.slice('code_'.length), value] as const] : [],
  )
  return Object.fromEntries(columns) as unknown as CodeTable
}
