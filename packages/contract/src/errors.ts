export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503

export interface ErrorRow {
  readonly status: ErrorStatus
  /** The `error_message`. Shown as it is to the person who signs in, so it holds no code, token or number. */
  readonly message: string
  /** For the docs: what brought it about. */
  readonly when: string
  /** For the docs: what the caller can do. */
  readonly action: string
}

/** Every `error_type`. Statuses: wire contract 7; texts that clients rely on: rules 2. */
export const errorCatalogue = {
  // The request as such
  bad_request: {
    status: 400,
    message: 'The request is not valid.',
    when: 'The body is not JSON, or a field without an error type of its own is missing or of the wrong type.',
    action: 'Compare the body with the API reference. Values are not converted: `"5"` is not 5 and `null` is not a string.',
  },
  unauthorized_credentials: {
    status: 401,
    message: 'Unauthorized credentials.',
    when: 'The project id, the secret or the public token is missing, malformed, unknown, or they do not belong together.',
    action: 'Check the keys and the server they are sent to. `tollgate projects rotate-secret` issues a new secret.',
  },
  route_not_found: {
    status: 404,
    message: 'This address does not exist.',
    when: 'No route has this path.',
    action: 'Compare the path with the API reference.',
  },
  method_not_allowed: {
    status: 405,
    message: 'This address does not take requests of this kind.',
    when: 'The path exists, but not for this HTTP method.',
    action: 'Use a method that the `Allow` header or the API reference names.',
  },
  request_too_large: {
    status: 413,
    message: 'The request is too large.',
    when: 'The body is larger than the server reads.',
    action: 'Send less. No body that the API reference describes comes near the limit.',
  },
  unsupported_media_type: {
    status: 415,
    message: 'The content type is not supported. Send application/json.',
    when: 'The body is of another type than JSON.',
    action: 'Send JSON with `Content-Type: application/json`.',
  },
  idempotency_key_in_flight: {
    status: 409,
    message: 'A request with this idempotency key is still being answered.',
    when: 'Another request with the same `Idempotency-Key` had not been answered after 10 seconds, or too many requests waited for such answers.',
    action: 'Ask again with the same key: the answer of the first request is given again.',
  },
  idempotency_key_reused: {
    status: 422,
    message: 'This idempotency key was used for another request.',
    when: 'A request of the last 24 hours had the same `Idempotency-Key` and another body.',
    action: 'Use a new key for each new request, and the same one only to repeat a request.',
  },
  too_many_requests: {
    status: 429,
    message: 'Too many requests have been made.',
    when: 'A limit on sends or on failed tries is spent, for this number or for this network.',
    action: 'Wait for the seconds that `Retry-After` and `error_details.retry_after_seconds` name, then ask again.',
  },
  internal_server_error: {
    status: 500,
    message: 'Oops, something seems to have gone wrong.',
    when: 'The server has met a mistake of its own. Its log tells more under the `request_id`.',
    action: 'Try again later. Tell the operator the `request_id` if it happens again.',
  },
  server_unavailable: {
    status: 503,
    message: 'The service is not available right now. Please try again in a moment.',
    when: 'The database does not answer, the server is about to stop, or no provider carries messages for the project.',
    action: 'Try again after `Retry-After` seconds. Where it stays, the operator finds the missing setting in the log.',
  },

  // Codes
  invalid_method_id: {
    status: 400,
    message: 'method_id format is invalid.',
    when: '`method_id` is missing, or does not have the shape of a `phone_id` or an `email_id`.',
    action: 'Pass the id that the send answered, unchanged.',
  },
  invalid_code: {
    status: 400,
    message: 'The passcode must be six digits.',
    when: '`code` is missing or is not a string of six decimal digits.',
    action: 'Let the person type the code again. Keep it a string, so that leading zeros stay.',
  },
  invalid_expiration_otp: {
    status: 400,
    message: 'expiration_minutes must be a whole number from 1 to 10.',
    when: '`expiration_minutes` is not an integer from 1 to 10.',
    action: 'Send an integer from 1 to 10, or leave the field out for 2 minutes.',
  },
  invalid_locale: {
    status: 400,
    message: 'This language is not supported.',
    when: 'No supported language matches `locale` by BCP 47 lookup.',
    action: "Send a language that the project supports, or leave the field out: English, or the project's first language.",
  },
  otp_code_not_found: {
    status: 404,
    message: 'This passcode is not right. Please check it and try again.',
    when: 'The code is wrong, or nothing is known under the `method_id`.',
    action: 'Let the person type the code of the latest message again. A code allows five tries; after that, send a new one.',
  },
  unable_to_auth_otp_code: {
    status: 401,
    message: 'This passcode can no longer be used. Please ask for a new one.',
    when: 'The code has expired, has been used, has been tried too often, or a newer one has been sent.',
    action: 'Send a new code.',
  },
  attribute_mismatch: {
    status: 401,
    message: 'Please use the passcode on the device and network that asked for it.',
    when: 'The IP address or user agent differs from the one the code was asked for with, and `options` requires the same.',
    action: 'Redeem the code where it was asked for, or do not require the match.',
  },
  user_lock_limit_reached: {
    status: 429,
    message: 'Too many wrong passcodes have been entered. Please try again later.',
    when: 'Failed tries in a row have locked this number for the network the try comes from.',
    action: 'Wait for the seconds that `Retry-After` names. The operator ends a lock with `tollgate users unlock`.',
  },
  too_few_tokens_authenticated: {
    status: 429,
    message: 'No more passcodes can be sent to new numbers at the moment. Please try again later.',
    when: 'Too many codes to numbers that never signed in have gone unused; this stops paid messages that nobody reads.',
    action: 'Wait for the seconds that `Retry-After` names. The operator may raise `limits.prefix_day` and `limits.project_new_day`.',
  },

  // Phone numbers and emails
  invalid_phone_number: {
    status: 400,
    message: 'phone_number format is invalid.',
    when: '`phone_number` is missing, is not in E.164 form, or is not a possible number.',
    action: 'Send the number with `+`, country code and no extension, such as `+14155550123`.',
  },
  invalid_phone_number_country_code: {
    status: 400,
    message: 'Passcodes cannot be sent to this phone number. Please use a mobile number of a supported country.',
    when: 'The number is of a region that the project does not allow, or of a type that gets no texts.',
    action: 'Ask for another number. The operator allows more regions with the setting `allowed_regions`.',
  },
  invalid_phone_number_sandbox: {
    status: 400,
    message: 'This phone number is for tests only.',
    when: 'The sandbox number is used in a live project.',
    action: 'Use the sandbox number in a test project.',
  },
  duplicate_phone_number: {
    status: 400,
    message: 'This phone number is already in use.',
    when: 'The number belongs to another user of the project.',
    action: 'Let the person sign in with the number, or use another one.',
  },
  phone_number_not_found: {
    status: 404,
    message: 'Phone number could not be found.',
    when: 'No user of the project has a phone number of this `phone_id`.',
    action: "Take the `phone_id` from the user's `phone_numbers`. A number that is gone already needs no deleting.",
  },
  invalid_email: {
    status: 400,
    message: 'This email address is not valid.',
    when: 'The email is not a string that can be an address.',
    action: 'Let the person check the address.',
  },
  duplicate_email: {
    status: 400,
    message: 'This email address is already in use.',
    when: 'The email belongs to another user of the project.',
    action: 'Let the person sign in with the email, or use another one.',
  },
  email_not_found: {
    status: 404,
    message: 'Email could not be found.',
    when: 'No user of the project has this email, or an email of this `email_id`.',
    action: 'Fall back to `login_or_create`, or let the person check the address. An email that is gone already needs no deleting.',
  },
  invalid_template_id: {
    status: 400,
    message: 'The template ID format is invalid.',
    when: 'A template id is not a string of 1 to 100 characters.',
    action: 'Send the id of a template of the project, or none.',
  },
  email_template_not_found: {
    status: 404,
    message: 'The email template could not be found.',
    when: 'The project has no email template of this id.',
    action: 'Set it under the project setting `templates`, or leave the id out: the shipped text is used.',
  },

  // Who asks
  invalid_ip_address: {
    status: 400,
    message: 'ip_address format is invalid.',
    when: '`attributes.ip_address` is not an IPv4 or IPv6 address.',
    action: "Send the person's address without a port, or leave the field out.",
  },
  invalid_user_agent: {
    status: 400,
    message: 'user_agent format is invalid.',
    when: '`attributes.user_agent` is not a string of at most 1024 characters that can be stored.',
    action: "Send the browser's `User-Agent`, shortened where it is longer, or leave the field out.",
  },

  // Users
  user_not_found: {
    status: 404,
    message: 'User could not be found.',
    when: 'No user of the project has this id, number or factor.',
    action: 'Check the id, or use `login_or_create` to have a user created.',
  },
  invalid_user_id: {
    status: 400,
    message: 'user_id format is invalid.',
    when: 'A `user_id` or `external_id` is missing or cannot be one.',
    action:
      "Send the `user_id` that Tollgate answered, or the app's own id: 1 to 128 letters, digits and `. _ - |`, not beginning with `user-`.",
  },
  invalid_create_user_request: {
    status: 400,
    message: 'A user needs an email or a phone number.',
    when: 'A user is to be created with neither `email` nor `phone_number`.',
    action: 'Send one of them, or both.',
  },
  duplicate_user_external_id: {
    status: 400,
    message: 'This external_id is already in use.',
    when: 'Another user of the project has this `external_id`.',
    action: 'Use an id that is unique in the project, or take it from the other user first.',
  },
  too_many_user_selection_arguments: {
    status: 400,
    message: 'The user may be named once only.',
    when: 'A `user_id` is sent together with a session.',
    action: 'Send `user_id` or a session, not both.',
  },
  update_user_auth_method_not_allowed: {
    status: 400,
    message: 'Emails and phone numbers cannot be changed by an update of the user.',
    when: 'An update of a user carries an email, a phone number or another factor.',
    action: 'Send a code with the `user_id` to add a factor, use the factor routes to delete one, or exchange the primary factor.',
  },
  invalid_exchange_primary_factor_user: {
    status: 400,
    message: 'The factor of this user cannot be exchanged.',
    when: 'The user has no factor, or more than one.',
    action: 'Delete the other factors first, or add the new factor with a send.',
  },
  invalid_exchange_primary_factor_fields: {
    status: 400,
    message: 'Exactly one of email_address and phone_number is needed.',
    when: 'The exchange names no new factor, or two.',
    action: 'Send `email_address` or `phone_number`, not both.',
  },
  metadata_invalid_format: {
    status: 400,
    message: 'Metadata must be a JSON object.',
    when: '`trusted_metadata` or `untrusted_metadata` is not an object, or holds text or a number that cannot be stored.',
    action: 'Send an object; NUL characters, unpaired surrogates and numbers such as 1e309 cannot be stored.',
  },
  metadata_too_large: {
    status: 400,
    message: 'Metadata is too large.',
    when: 'The metadata would be larger than 4 KB as JSON after the merge.',
    action: 'Store less, or remove a key by setting it to null.',
  },
  metadata_too_many_keys: {
    status: 400,
    message: 'Metadata has too many keys.',
    when: 'The metadata would have more than 20 keys at the top level after the merge.',
    action: 'Group keys in an object, or remove a key by setting it to null.',
  },

  // Search. The contract fixes the beginning of these names only.
  user_search_invalid_limit: {
    status: 400,
    message: 'limit must be a whole number from 1 to 1000.',
    when: '`limit` is not an integer from 1 to 1000.',
    action: 'Send an integer from 1 to 1000, or leave the field out for 100.',
  },
  user_search_invalid_cursor: {
    status: 400,
    message: 'cursor is not valid.',
    when: '`cursor` is not the `next_cursor` of an earlier answer.',
    action: 'Send `next_cursor` unchanged, or begin again without a cursor.',
  },
  user_search_invalid_operator: {
    status: 400,
    message: 'operator must be AND or OR.',
    when: '`query.operator` is something else.',
    action: 'Send `AND` or `OR`.',
  },
  user_search_invalid_filter_name: {
    status: 400,
    message: 'This filter_name does not exist.',
    when: 'An operand has no `filter_name`, or one that is unknown.',
    action: 'Use a filter that the API reference names.',
  },
  user_search_invalid_filter_value: {
    status: 400,
    message: 'The filter_value does not fit its filter_name.',
    when: 'An operand has no `filter_value`, or one of the wrong type or length; the fuzzy filters take 3 characters at least.',
    action: 'Send the type of value that the API reference gives for the filter.',
  },

  // Messages
  message_search_invalid_limit: {
    status: 400,
    message: 'limit must be a whole number from 1 to 200.',
    when: '`limit` of a search for messages is not an integer from 1 to 200.',
    action: 'Send an integer from 1 to 200, or leave the field out for 50.',
  },
  message_search_invalid_cursor: {
    status: 400,
    message: 'cursor is not one that a search for messages answered.',
    when: '`cursor` of a search for messages is not the `next_cursor` of an earlier answer to the project, or its messages are no longer kept.',
    action: 'Send `next_cursor` unchanged, or begin again without a cursor.',
  },
  message_search_invalid_to: {
    status: 400,
    message: 'to must be a whole phone number in E.164 form, or an email address.',
    when: '`to` of a search for messages has neither form: a number without its `+`, or with spaces, or a piece of an address.',
    action: 'Send the number or address whole, such as `+14155552671`. A piece of a number that has the form finds nothing.',
  },
  message_search_invalid_time: {
    status: 400,
    message: 'created_after and created_before must be times in the form of RFC 3339.',
    when: '`created_after` or `created_before` is not an RFC 3339 time, or one that no calendar has.',
    action: 'Send times such as `2026-05-04T09:30:00Z`.',
  },
  message_not_found: {
    status: 404,
    message: 'Message could not be found.',
    when: 'No message of the project has this `message_id`, or it is older than 30 days.',
    action: 'Check the id, or look for the message by `to` with `POST /v1/messages/search`.',
  },

  // Sessions
  session_not_found: {
    status: 404,
    message: 'Session could not be found.',
    when: 'The session is unknown, has been revoked or has expired.',
    action: 'Let the person sign in again.',
  },
  no_session_arguments: {
    status: 400,
    message: 'A session_token or a session_jwt is needed.',
    when: 'Neither is sent.',
    action: 'Send exactly one of `session_token` and `session_jwt`.',
  },
  too_many_session_arguments: {
    status: 400,
    message: 'Only one of session_token and session_jwt may be sent.',
    when: 'Both are sent.',
    action: 'Send one of `session_token` and `session_jwt`.',
  },
  no_session_revoke_arguments: {
    status: 400,
    message: 'A session_id, a session_token or a session_jwt is needed.',
    when: 'A session is to be revoked and none is named.',
    action: 'Send exactly one of `session_id`, `session_token` and `session_jwt`.',
  },
  too_many_session_revoke_arguments: {
    status: 400,
    message: 'Only one of session_id, session_token and session_jwt may be sent.',
    when: 'A session is to be revoked and is named more than once.',
    action: 'Send one of `session_id`, `session_token` and `session_jwt`.',
  },
  invalid_session_id: {
    status: 400,
    message: 'session_id format is invalid.',
    when: '`session_id` does not have the shape of a session id.',
    action: 'Send the `session_id` that the session carries, unchanged.',
  },
  invalid_session_token: {
    status: 400,
    message: 'session_token format is invalid.',
    when: '`session_token` is not a string that can be a token.',
    action: 'Send the `session_token` that the sign-in answered, unchanged.',
  },
  unable_to_parse_session_jwt: {
    status: 401,
    message: 'session_jwt could not be verified.',
    when: "`session_jwt` is not a JWT, or not one that the project's keys signed.",
    action: 'Send the newest `session_jwt`, or let the person sign in again.',
  },
  invalid_session_duration_minutes: {
    status: 400,
    message: 'session_duration_minutes must be a whole number from 5 to the maximum of the project.',
    when: "`session_duration_minutes` is not an integer from 5 to the project's maximum, which is 527040 unless set lower.",
    action: 'Ask for a duration within the range. The operator sets `max_session_duration_minutes`.',
  },
  session_authorization_error: {
    status: 403,
    message: 'You are not allowed to do this.',
    when: 'No role of the session grants the action of the `authorization_check`.',
    action: 'Give the user a role that grants it, or do not offer the action.',
  },
  no_associated_session_passed_in: {
    status: 400,
    message: 'This passcode needs the session that asked for it.',
    when: 'The code was sent with a session, to add the number to its user, and is redeemed without one.',
    action: 'Send the session token or JWT of the same user along with the code.',
  },
  session_on_code_does_not_match_session_passed_in: {
    status: 401,
    message: 'This passcode belongs to another session.',
    when: 'The session that is presented belongs to another user than the code.',
    action: 'Redeem the code with a session of the user who asked for it, or without a session where it is a sign-in.',
  },
  custom_claims_too_large: {
    status: 400,
    message: 'Custom claims are too large.',
    when: 'The custom claims would be larger than 4 KB as JSON after the merge.',
    action: 'Keep fewer claims, or remove one by setting it to null.',
  },
  stytch_claims_in_custom_claims: {
    status: 400,
    message: 'Custom claims may not use a reserved name.',
    when: 'A custom claim begins with `https://stytch.com/`, where the session JWT has its own claims.',
    action: 'Use another name for the claim.',
  },
  unable_to_represent_custom_claims_json: {
    status: 400,
    message: 'Custom claims must be a JSON object.',
    when: '`session_custom_claims` is not an object, or holds text or a number that cannot be stored.',
    action: 'Send an object; NUL characters, unpaired surrogates and numbers such as 1e309 cannot be stored.',
  },
  // The browser's API
  bad_domain_for_stytch_sdk: {
    status: 400,
    message: 'This page may not sign in here.',
    when: 'The page whose request it is, its `Origin`, is not among the allowed origins of the project.',
    action:
      'Add the origin exactly as the browser sends it, with scheme and port: `tollgate projects set PROJECT_ID allowed_origins=\'["https://app.example.com"]\'`.',
  },
  endpoint_not_authorized_for_sdk: {
    status: 401,
    message: 'This way of signing in is switched off.',
    when: 'The project does not send codes by this channel from browsers.',
    action: 'Add the channel to the `channels` of the project.',
  },
  user_unauthenticated: {
    status: 401,
    message: 'You are not signed in.',
    when: 'The call needs a live session, and none came with it.',
    action: 'Sign in first.',
  },
  insufficient_factors: {
    status: 401,
    message: 'Please confirm it is you with another of your sign-in methods first.',
    when: 'The user has verified factors of two kinds, and the session proved one of them only.',
    action: 'Let the user prove a factor of another kind in this session, then try again.',
  },
  stale_factors: {
    status: 401,
    message: 'Please sign in again first.',
    when: 'The factors of the session were proved too long ago for a change of the account.',
    action: 'Send a code to a number of the user, redeem it in this session, then try again.',
  },
  cannot_delete_last_primary_factor: {
    status: 400,
    message: 'The last way to sign in cannot be removed.',
    when: 'No other verified phone number or email of the user would be left.',
    action: 'Add and verify another number or email first.',
  },
  cannot_update_trusted_metadata: {
    status: 401,
    message: 'Trusted metadata cannot be changed from a browser.',
    when: '`trusted_metadata` is in an update that comes from a browser.',
    action: "Change it from the app's backend, or use `untrusted_metadata`.",
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorType = keyof typeof errorCatalogue

export const errorTypes = Object.keys(errorCatalogue) as ErrorType[]
