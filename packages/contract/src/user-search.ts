import { Type, type Static, type TSchema } from 'typebox'
import { answers, momentPattern, storableTextPattern } from './fields.ts'
import type { Wire } from './wire.ts'

const filterValue = answers('user_search_invalid_filter_value')

const timestamp = () => Type.String({ pattern: momentPattern, ...filterValue })
const oneOf = () =>
  Type.Array(Type.String({ maxLength: 512, pattern: storableTextPattern, ...filterValue }), { minItems: 1, maxItems: 100, ...filterValue })
const yesOrNo = () => Type.Boolean(filterValue)
/** A part of the text, letter case aside. 3 to 64 characters. */
const fuzzy = () => Type.String({ minLength: 3, maxLength: 64, pattern: storableTextPattern, ...filterValue })

/** What each `filter_name` takes as its `filter_value`. Source: wire contract 4.5. */
export const searchFilters = {
  created_at_greater_than: timestamp(),
  created_at_less_than: timestamp(),
  created_at_between: Type.Object({ greater_than: timestamp(), less_than: timestamp() }, filterValue),
  status: Type.Enum(['active', 'pending'], filterValue),
  user_id: oneOf(),
  phone_number: oneOf(),
  phone_id: oneOf(),
  email_address: oneOf(),
  email_id: oneOf(),
  oauth_provider: oneOf(),
  totp_id: oneOf(),
  webauthn_registration_id: oneOf(),
  crypto_wallet_id: oneOf(),
  crypto_wallet_address: oneOf(),
  phone_verified: yesOrNo(),
  email_verified: yesOrNo(),
  totp_verified: yesOrNo(),
  webauthn_registration_verified: yesOrNo(),
  crypto_wallet_verified: yesOrNo(),
  password_exists: yesOrNo(),
  full_name_fuzzy: fuzzy(),
  phone_number_fuzzy: fuzzy(),
  email_address_fuzzy: fuzzy(),
} as const

export type SearchFilterName = keyof typeof searchFilters
type Operands = { [Name in SearchFilterName]: { filter_name: Name; filter_value: Static<(typeof searchFilters)[Name]> } }

const filterNames = Object.keys(searchFilters)

// A chain of if/then and not a union: a validator then reports the one value that is wrong, not every branch that did not fit.
export const SearchOperand = Type.Unsafe<Operands[SearchFilterName]>({
  type: 'object',
  required: ['filter_name', 'filter_value'],
  properties: {
    filter_name: { type: 'string', enum: filterNames, ...answers('user_search_invalid_filter_name') },
    filter_value: { ...filterValue },
  },
  allOf: Object.entries(searchFilters).map(([filterName, value]: [string, TSchema]) => ({
    if: { type: 'object', required: ['filter_name'], properties: { filter_name: { const: filterName } } },
    then: { type: 'object', properties: { filter_value: value } },
  })),
})
export type SearchOperand = Wire<typeof SearchOperand>

export const SearchQuery = Type.Object({
  /** Default `AND`. */
  operator: Type.Optional(Type.Enum(['AND', 'OR'], answers('user_search_invalid_operator'))),
  operands: Type.Optional(Type.Array(SearchOperand, { maxItems: 20 })),
})
export type SearchQuery = Wire<typeof SearchQuery>
