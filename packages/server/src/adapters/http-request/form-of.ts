/** `application/x-www-form-urlencoded`; a name that comes twice has a list. */
export function formOf(body: Buffer | string): Readonly<Record<string, string | string[]>> {
  const parsed = new URLSearchParams(body.toString())
  const names = [...new Set(parsed.keys())]
  return Object.fromEntries(names.map((name) => [name, oneOrAll(parsed.getAll(name))]))
}

function oneOrAll(values: string[]): string | string[] {
  const [first, second] = values
  return first !== undefined && second === undefined ? first : values
}
