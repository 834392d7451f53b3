const codePattern = /\d{6}/

let numbers = 0

/** A number that nobody in this process had before, E.164: limits are counted by number. */
export function newNumber(): string {
  numbers += 1
  return `+1415555${(2000 + numbers).toString()}`
}

/** The six digits of a text. Fails where there are none. */
export function codeOf(text: string): string {
  const code = codePattern.exec(text)?.[0]
  if (code === undefined) throw new Error(`no code in the text: ${text}`)
  return code
}

/** Six digits that are not these. */
export function otherThan(code: string): string {
  return code === '000000' ? '111111' : '000000'
}
