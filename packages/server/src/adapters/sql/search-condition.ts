import type { SearchOperand, SearchQuery } from '@tollgate/contract'
import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { Schema } from './schema.ts'

type UserBuilder = ExpressionBuilder<Schema, 'users'>
type Condition = Expression<SqlBool>

interface SearchScope {
  readonly project: string
  readonly query: SearchQuery | undefined
  readonly now: EpochMilliseconds
}

/** The search's operands over `users`; without any, everybody. Filters of factors that Tollgate does not have match nobody, or everybody who has none. */
export function searchCondition(builder: UserBuilder, { project, query, now }: SearchScope): Condition {
  const conditions = (query?.operands ?? []).map((operand) => conditionOf(builder, operand, { project, now }))
  if (conditions.length === 0) return sql<SqlBool>`1 = 1`
  return query?.operator === 'OR' ? builder.or(conditions) : builder.and(conditions)
}

function conditionOf(builder: UserBuilder, operand: SearchOperand, scope: Omit<SearchScope, 'query'>): Condition {
  switch (operand.filter_name) {
    case 'created_at_greater_than':
      return createdAt(builder, '>', operand.filter_value)
    case 'created_at_less_than':
      return createdAt(builder, '<', operand.filter_value)
    case 'created_at_between':
      return builder.and([
        createdAt(builder, '>', operand.filter_value.greater_than),
        createdAt(builder, '<', operand.filter_value.less_than),
      ])
    case 'status':
      return builder('users.status', '=', operand.filter_value)
    case 'user_id':
      return builder('users.user_id', 'in', operand.filter_value)
    case 'full_name_fuzzy':
      return sql<SqlBool>`lower(${fullName}) like ${contains(asciiLower(operand.filter_value))} escape '!'`
    case 'password_exists':
    case 'totp_verified':
    case 'webauthn_registration_verified':
    case 'crypto_wallet_verified':
      return operand.filter_value ? nobody : everybody
    case 'oauth_provider':
    case 'totp_id':
    case 'webauthn_registration_id':
    case 'crypto_wallet_id':
    case 'crypto_wallet_address':
      return nobody
    default:
      return hasFactor(builder, operand, scope)
  }
}

type FactorOperand = Extract<SearchOperand, { readonly filter_name: `phone_${string}` | `email_${string}` }>

/** Users with a living factor that fits; `..._verified: false` asks for one that is not verified. */
function hasFactor(builder: UserBuilder, operand: FactorOperand, { project, now }: Omit<SearchScope, 'query'>): Condition {
  const kind = operand.filter_name.startsWith('email') ? 'email' : 'phone_number'
  // By their own list and not one by one: correlated, SQLite would go through all factors for each user.
  return builder(
    'users.user_id',
    'in',
    builder
      .selectFrom('factors')
      .select('factors.user_id')
      .where('factors.project_id', '=', project)
      .where('factors.kind', '=', kind)
      .where((inner) => inner.or([inner('factors.state', '<>', 'pending'), inner('factors.pending_until', '>', now)]))
      .where((inner) => factorCondition(inner, operand)),
  )
}

function factorCondition(builder: ExpressionBuilder<Schema, 'factors'>, operand: FactorOperand): Condition {
  switch (operand.filter_name) {
    case 'phone_number':
      return builder('factors.address', 'in', operand.filter_value)
    case 'email_address':
      return builder(
        'factors.address',
        'in',
        operand.filter_value.map((address) => address.toLowerCase()),
      )
    case 'phone_id':
    case 'email_id':
      return builder('factors.factor_id', 'in', operand.filter_value)
    case 'phone_verified':
    case 'email_verified':
      return builder('factors.state', operand.filter_value ? '=' : '<>', 'verified')
    case 'phone_number_fuzzy':
    case 'email_address_fuzzy':
      return sql<SqlBool>`factors.address like ${contains(operand.filter_value.toLowerCase())} escape '!'`
  }
}

/** A date that no calendar has, such as month 13, is before and after nothing. */
function createdAt(builder: UserBuilder, operator: '<' | '>', time: string): Condition {
  const moment = Date.parse(time)
  return Number.isNaN(moment) ? nobody : builder('users.created_at', operator, moment)
}

/** Without the second space that a missing middle name would leave. */
const fullName = sql<string>`replace(users.first_name || ' ' || users.middle_name || ' ' || users.last_name, '  ', ' ')`

/** Both databases lower ASCII letters only; a letter that JavaScript lowers besides would never be found. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

const nobody = sql<SqlBool>`1 = 0`
const everybody = sql<SqlBool>`1 = 1`

/** A LIKE pattern for "holds this text", its own wildcards taken literally. */
function contains(text: string): string {
  return `%${text.replace(/[!%_]/g, (wildcard) => `!${wildcard}`)}%`
}
