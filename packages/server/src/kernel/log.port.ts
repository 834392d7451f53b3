/** Structured lines. No field holds a code, a token or a full phone number. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
