export interface FreeFormBounds {
  /** Objects and arrays inside each other, the outermost one included. */
  readonly maxDepth: number
  /** Of its JSON, in UTF-8. */
  readonly maxBytes: number
}

/**
 * `not_text`: a key or a string that a store cannot hold, because of a NUL or a lone surrogate.
 * `not_finite`: a number beyond a double, as 1e309 is: JSON would be written with null in its place.
 */
export type FreeFormVerdict = 'fits' | 'too_deep' | 'too_large' | 'not_text' | 'not_finite'

interface Visit {
  readonly value: unknown
  readonly depth: number
}

/** Judges parsed JSON of a caller; the first thing found wrong is the verdict. Without recursion: a request can nest 32,000 deep. */
export function checkFreeForm(value: unknown, { maxDepth, maxBytes }: FreeFormBounds): FreeFormVerdict {
  const visits: Visit[] = [{ value, depth: 1 }]
  let leastBytes = 0
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { texts, children } = openUp(visit.value)
    leastBytes += texts.reduce((sum, text) => sum + text.length, children.length)
    if (leastBytes > maxBytes) return 'too_large'
    if (!texts.every(isStorable)) return 'not_text'
    if (typeof visit.value === 'number' && !Number.isFinite(visit.value)) return 'not_finite'
    if (isContainer(visit.value) && visit.depth > maxDepth) return 'too_deep'
    for (const child of children) visits.push({ value: child, depth: visit.depth + 1 })
  }
  // Shallow and of bounded size by now: JSON.stringify recurses, and overflows the stack on what is not.
  return Buffer.byteLength(JSON.stringify(value)) > maxBytes ? 'too_large' : 'fits'
}

function openUp(value: unknown): { readonly texts: readonly string[]; readonly children: readonly unknown[] } {
  if (typeof value === 'string') return { texts: [value], children: [] }
  if (!isContainer(value)) return { texts: [], children: [] }
  return { texts: Array.isArray(value) ? [] : Object.keys(value), children: Object.values(value) }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
