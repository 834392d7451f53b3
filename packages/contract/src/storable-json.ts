import { storableTextPattern } from './fields.ts'

const storableText = new RegExp(storableTextPattern, 'u')

/** Whether both stores can hold every key and every text in it, however deep. A schema sees the members of metadata and claims not at all. */
export function isStorableJson(value: unknown): boolean {
  // A list of what is left to see, because a body may nest deeper than the call stack.
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string' && !storableText.test(next)) return false
    if (typeof next === 'object' && next !== null) {
      for (const [key, member] of Object.entries(next)) left.push(key, member)
    }
  }
  return true
}
