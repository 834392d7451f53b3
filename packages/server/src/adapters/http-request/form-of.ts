/** By name; a name that comes twice has a list. */
export type Form = Readonly<Record<string, string | string[]>>

/** Ten times what any vendor sends: whoever sends more wants to see how long it takes. */
export const fieldsAtMost = 200

/** `application/x-www-form-urlencoded`, in one pass. Undefined: more than 200 fields. */
export function formOf(body: Buffer | string): Form | undefined {
  const parsed = new URLSearchParams(body.toString())
  if (parsed.size > fieldsAtMost) return undefined
  const fields = new Map<string, string[]>()
  for (const [name, value] of parsed) {
    const values = fields.get(name)
    if (values === undefined) fields.set(name, [value])
    else values.push(value)
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, oneOrAll(values)]))
}

function oneOrAll(values: string[]): string | string[] {
  const [first, second] = values
  return first !== undefined && second === undefined ? first : values
}
