const northAmerican = /^(\+1)(\d{3})(\d{3})(\d{4})$/

/** With gaps where people expect them, and in one piece; numbers of other countries stay as they are. */
export function readablePhone(e164: string): string {
  return e164.replace(northAmerican, '$1\u00a0$2\u00a0$3\u00a0$4')
}
