import { Type, type TProperties } from 'typebox'
import { errorTypes, type ErrorType } from './errors.ts'
import { idPatterns } from './ids.ts'
import type { Wire } from './wire.ts'

const commonFields = {
  request_id: Type.String({ pattern: idPatterns.request }),
  /** The HTTP status. */
  status_code: Type.Integer({ minimum: 100, maximum: 599 }),
}

export const CommonFields = Type.Object(commonFields)
export type CommonFields = Wire<typeof CommonFields>

/** A 200's body: the common fields and these. */
export function replyWith<P extends TProperties>(properties: P) {
  return Type.Object({ ...commonFields, ...properties })
}

export const ErrorDetails = Type.Object(
  {
    /** Of a 429: the same as `Retry-After`. Seconds, at least 1. */
    retry_after_seconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** Of a bad_request: the field or header that is missing or does not fit, such as `query.operands`. Absent: the request as such. */
    field: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
)
export type ErrorDetails = Wire<typeof ErrorDetails>

export const ErrorBody = Type.Object({
  ...commonFields,
  error_type: Type.Unsafe<ErrorType>(Type.Enum(errorTypes)),
  /** Safe to show to the person who signs in: no code, token or full number in it. */
  error_message: Type.String(),
  /** A page of this server that explains the `error_type`. */
  error_url: Type.String({ format: 'uri' }),
  error_details: Type.Optional(ErrorDetails),
})
export type ErrorBody = Wire<typeof ErrorBody>
