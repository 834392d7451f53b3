import { Type, type TSchemaOptions } from 'typebox'
import type { ErrorType } from './errors.ts'
import { idPatterns } from './ids.ts'
import { jsonObject } from './json-object.ts'

/** The extension keyword that names what a missing or wrong value answers; a field without it answers `bad_request`. */
export const errorTypeKeyword = 'x-error-type'

/** Text that both stores can hold: no NUL (PostgreSQL refuses it), no lone surrogate (not UTF-8). For the `u` flag. */
export const storableTextPattern = '^[^\\u0000\\ud800-\\udfff]*$'

/** RFC 3339, of which the calendar is judged later: a 13th month has this shape too. */
export const momentPattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$'

// Lengths are wider than what is right, so that the parser of the value decides and answers, not the schema.

/** E.164; the parser decides. */
export const phoneNumber = text({ maxLength: 64, ...answers('invalid_phone_number') })
/** The parser decides. */
export const email = text({ maxLength: 512, ...answers('invalid_email') })
/** A `phone_id` or `email_id`. A well-formed one that nobody has is 404 `otp_code_not_found`, later. */
export const methodId = Type.String({ pattern: idPatterns.method, ...answers('invalid_method_id') })
/** Six decimal digits; leading zeros count. */
export const code = Type.String({ pattern: '^[0-9]{6}$', ...answers('invalid_code') })
/** How long a code lives. Minutes, 1 to 10; default 2. */
export const expirationMinutes = Type.Integer({ minimum: 1, maximum: 10, ...answers('invalid_expiration_otp') })
/** BCP 47 lookup decides; default `en`. */
export const locale = text({ maxLength: 35, ...answers('invalid_locale') })
/** Default false. */
export const createUserAsPending = Type.Boolean()
/** Passes on what a browser asked of the app: answered by the rules of `/sdk/v1`, for the person in `attributes`. Default false. */
export const fromBrowser = Type.Boolean()
/** The text ends in a line that lets the page's browser fill in the code. Default false. */
export const enableAutofill = Type.Boolean()

/** Of a template that the project set; the shipped text without one. */
export const templateId = text({ minLength: 1, maxLength: 100, ...answers('invalid_template_id') })

/** IPv4 or IPv6; the parser decides. */
export const ipAddress = text({ maxLength: 64, ...answers('invalid_ip_address') })
export const userAgent = text({ maxLength: 1024, ...answers('invalid_user_agent') })
/** Of the person who asks or redeems, as the caller's server saw her. */
export const attributes = Type.Object({ ip_address: Type.Optional(ipAddress), user_agent: Type.Optional(userAgent) })
/** Compare the redeeming person's attributes with the asking one's. Default false, both. */
export const options = Type.Object({
  ip_match_required: Type.Optional(Type.Boolean()),
  user_agent_match_required: Type.Optional(Type.Boolean()),
})

/** A user id or an `external_id`. */
export const userId = text({ minLength: 1, maxLength: 512, ...answers('invalid_user_id') })
/** A path's factor id. One that cannot exist is answered like one that does not. */
export const phoneId = text({ minLength: 1, maxLength: 512, ...answers('phone_number_not_found') })
export const emailId = text({ minLength: 1, maxLength: 512, ...answers('email_not_found') })
/** An id of a factor kind that Tollgate does not have. */
export const otherFactorId = text({ minLength: 1, maxLength: 512, ...answers('user_not_found') })
export const projectId = text({ minLength: 1, maxLength: 512, ...answers('unauthorized_credentials') })
export const externalId = Type.String({ pattern: idPatterns.external, ...answers('invalid_user_id') })

export const sessionId = Type.String({ pattern: idPatterns.session, ...answers('invalid_session_id') })
/** Any text of this length is looked up; one that nobody has is 404 `session_not_found`, later. */
export const sessionToken = text({ maxLength: 512, ...answers('invalid_session_token') })
export const sessionJwt = text({ maxLength: 16_384, ...answers('unable_to_parse_session_jwt') })
/** Minutes, 5 to 527040 (366 days); the project's maximum is judged later. No default. */
export const sessionDurationMinutes = Type.Integer({ minimum: 5, maximum: 527_040, ...answers('invalid_session_duration_minutes') })
/** Merged key by key; null removes one. At most 4096 bytes as JSON after the merge, judged later. */
export const sessionCustomClaims = jsonObject(answers('unable_to_represent_custom_claims_json'))
export const authorizationCheck = Type.Object({ resource_id: text({ maxLength: 512 }), action: text({ maxLength: 512 }) })
/** Accepted and not looked at. */
export const unread = Type.Unknown()

const nameField = text({ maxLength: 128 })
export const name = Type.Object({
  first_name: Type.Optional(nameField),
  middle_name: Type.Optional(nameField),
  last_name: Type.Optional(nameField),
})
/** Merged key by key; null removes one. At most 20 keys and 4096 bytes as JSON after the merge, judged later. */
export const metadata = jsonObject(answers('metadata_invalid_format'))
/** A browser says what it likes about itself, so what the app trusts comes from its backend alone. */
export const trustedMetadataFromBrowser = Type.Never(answers('cannot_update_trusted_metadata'))
export const roles = Type.Array(text({ minLength: 1, maxLength: 128 }), { maxItems: 100 })
/** Factors come and go by the routes of their own. */
export const factorInUpdate = Type.Never(answers('update_user_auth_method_not_allowed'))

/** Users a page. 1 to 1000; default 100. */
export const searchLimit = Type.Integer({ minimum: 1, maximum: 1000, default: 100, ...answers('user_search_invalid_limit') })
/** `next_cursor` of the page before; absent or empty: the first page. */
export const searchCursor = text({ maxLength: 512, ...answers('user_search_invalid_cursor') })

/** A path's message id. One that cannot exist is answered like one that does not. */
export const messageId = text({ minLength: 1, maxLength: 512, ...answers('message_not_found') })
/** E.164 or an email address, whole. */
export const messageRecipient = text({ maxLength: 512, ...answers('message_search_invalid_to') })
/** RFC 3339, with any offset. */
export const messageSearchTime = Type.String({ pattern: momentPattern, ...answers('message_search_invalid_time') })
/** Messages a page. 1 to 200; default 50. */
export const messageSearchLimit = Type.Integer({ minimum: 1, maximum: 200, default: 50, ...answers('message_search_invalid_limit') })
/** `next_cursor` of the page before; absent or empty: the first page. */
export const messageSearchCursor = text({ maxLength: 512, ...answers('message_search_invalid_cursor') })

/** What a wrong value of the field answers. */
export function answers(errorType: ErrorType): { readonly [errorTypeKeyword]: ErrorType } {
  return { [errorTypeKeyword]: errorType }
}

interface TextOptions extends TSchemaOptions {
  readonly minLength?: number
  readonly maxLength: number
}

function text(limits: TextOptions) {
  return Type.String({ pattern: storableTextPattern, ...limits })
}
