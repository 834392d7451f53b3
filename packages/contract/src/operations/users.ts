import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import * as fields from '../fields.ts'
import { CryptoWallet, Email, PhoneNumber, User, userFields, UserStatus } from '../objects.ts'
import { operation } from '../operation.ts'
import { SearchQuery } from '../user-search.ts'
import { attributeErrors, metadataErrors, phoneNumberErrors } from './error-groups.ts'

const userParams = Type.Object({ user_id: fields.userId })
const userReply = replyWith({ user_id: Type.String(), user: User })

export const createUser = operation({
  id: 'createUser',
  method: 'POST',
  path: '/v1/users',
  summary: 'Creates a user with an email, a phone number or both, unverified until authenticated.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({
    email: Type.Optional(fields.email),
    phone_number: Type.Optional(fields.phoneNumber),
    name: Type.Optional(fields.name),
    attributes: Type.Optional(fields.attributes),
    create_user_as_pending: Type.Optional(fields.createUserAsPending),
    trusted_metadata: Type.Optional(fields.metadata),
    untrusted_metadata: Type.Optional(fields.metadata),
    external_id: Type.Optional(fields.externalId),
    roles: Type.Optional(fields.roles),
  }),
  reply: replyWith({
    user_id: Type.String(),
    /** `""` without one. */
    email_id: Type.String(),
    /** `""` without one. */
    phone_id: Type.String(),
    status: UserStatus,
    user: User,
  }),
  errors: [
    ...phoneNumberErrors,
    ...attributeErrors,
    ...metadataErrors,
    'invalid_create_user_request',
    'invalid_email',
    'invalid_user_id',
    'duplicate_email',
    'duplicate_phone_number',
    'duplicate_user_external_id',
  ],
})

export const getUser = operation({
  id: 'getUser',
  method: 'GET',
  path: '/v1/users/:user_id',
  summary: 'Answers a user, its fields at the top level.',
  authentication: 'project_secret',
  params: userParams,
  reply: replyWith(userFields),
  errors: ['invalid_user_id', 'user_not_found'],
})

export const updateUser = operation({
  id: 'updateUser',
  method: 'PUT',
  path: '/v1/users/:user_id',
  summary: 'Changes the fields that are given; factors are changed elsewhere.',
  authentication: 'project_secret',
  params: userParams,
  body: Type.Object({
    name: Type.Optional(fields.name),
    attributes: Type.Optional(fields.attributes),
    trusted_metadata: Type.Optional(fields.metadata),
    untrusted_metadata: Type.Optional(fields.metadata),
    external_id: Type.Optional(fields.externalId),
    roles: Type.Optional(fields.roles),
    email: Type.Optional(fields.factorInUpdate),
    emails: Type.Optional(fields.factorInUpdate),
    phone_number: Type.Optional(fields.factorInUpdate),
    phone_numbers: Type.Optional(fields.factorInUpdate),
    crypto_wallets: Type.Optional(fields.factorInUpdate),
  }),
  reply: replyWith({
    user_id: Type.String(),
    emails: Type.Array(Email),
    phone_numbers: Type.Array(PhoneNumber),
    crypto_wallets: Type.Array(CryptoWallet),
    user: User,
  }),
  errors: [
    ...attributeErrors,
    ...metadataErrors,
    'invalid_user_id',
    'user_not_found',
    'duplicate_user_external_id',
    'update_user_auth_method_not_allowed',
  ],
})

export const searchUsers = operation({
  id: 'searchUsers',
  method: 'POST',
  path: '/v1/users/search',
  summary: 'Answers the users that match, page by page; without a query, all of them.',
  authentication: 'project_secret',
  body: Type.Object({
    limit: Type.Optional(fields.searchLimit),
    cursor: Type.Optional(fields.searchCursor),
    query: Type.Optional(SearchQuery),
  }),
  reply: replyWith({
    results: Type.Array(User),
    results_metadata: Type.Object({
      /** Of all pages. */
      total: Type.Integer({ minimum: -1 }),
      /** null on the last page: published clients ask on for as long as there is one. */
      next_cursor: Type.Union([Type.String(), Type.Null()]),
    }),
  }),
  errors: [
    'user_search_invalid_limit',
    'user_search_invalid_cursor',
    'user_search_invalid_operator',
    'user_search_invalid_filter_name',
    'user_search_invalid_filter_value',
  ],
})

export const deleteUser = operation({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/v1/users/:user_id',
  summary: 'Deletes a user with its factors and sessions.',
  authentication: 'project_secret',
  params: userParams,
  reply: replyWith({ user_id: Type.String() }),
  errors: ['invalid_user_id', 'user_not_found'],
})

export const deletePhoneNumber = operation({
  id: 'deletePhoneNumber',
  method: 'DELETE',
  path: '/v1/users/phone_numbers/:phone_id',
  summary: 'Takes a phone number from its user.',
  authentication: 'project_secret',
  params: Type.Object({ phone_id: fields.phoneId }),
  reply: userReply,
  errors: ['phone_number_not_found'],
})

export const deleteEmail = operation({
  id: 'deleteEmail',
  method: 'DELETE',
  path: '/v1/users/emails/:email_id',
  summary: 'Takes an email from its user.',
  authentication: 'project_secret',
  params: Type.Object({ email_id: fields.emailId }),
  reply: userReply,
  errors: ['email_not_found'],
})

export const deleteExternalId = operation({
  id: 'deleteExternalId',
  method: 'DELETE',
  path: '/v1/users/:user_id/external_id',
  summary: "Takes the app's own id from a user.",
  authentication: 'project_secret',
  params: userParams,
  reply: userReply,
  errors: ['invalid_user_id', 'user_not_found'],
})

export const exchangePrimaryFactor = operation({
  id: 'exchangePrimaryFactor',
  method: 'PUT',
  path: '/v1/users/:user_id/exchange_primary_factor',
  summary: "Replaces a user's only factor by an email or a phone number.",
  authentication: 'project_secret',
  params: userParams,
  body: Type.Object({ email_address: Type.Optional(fields.email), phone_number: Type.Optional(fields.phoneNumber) }),
  reply: userReply,
  errors: [
    ...phoneNumberErrors,
    'invalid_email',
    'invalid_user_id',
    'user_not_found',
    'duplicate_email',
    'duplicate_phone_number',
    'invalid_exchange_primary_factor_user',
    'invalid_exchange_primary_factor_fields',
  ],
})
