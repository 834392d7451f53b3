import { type Language, languages } from './language.ts'
import type { MessageId } from './message-id.ts'

export interface Texts {
  readonly language: Language
  /** The message, each `{name}` in it replaced. */
  text(id: MessageId, values?: Readonly<Record<string, string>>): string
  /** The message in two parts: what stands before `{name}` and what stands after it. */
  around(id: MessageId, name: string): readonly [before: string, after: string]
  /** A length of time as a clock shows it: `0:42`, `12:05`; from an hour on, in words. */
  clock(seconds: number): string
  /** A length of time in words, rounded up: `42 seconds`, `3 minutes`, `24 hours`. */
  words(seconds: number): string
}

/** The form's texts in one language, with the page's own in their places. */
export function makeTexts(language: Language, own: Partial<Readonly<Record<MessageId, string>>> = {}): Texts {
  const template = (id: MessageId) => own[id] ?? languages[language][id]
  const words = (seconds: number) => lengthInWords(seconds, language)
  return {
    language,
    text: (id, values = {}) => template(id).replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    around(id, name) {
      const [before = '', ...after] = template(id).split(`{${name}}`)
      return [before, after.join('')]
    },
    clock: (seconds) => (seconds < secondsAnHour ? minutesAndSeconds(seconds) : words(seconds)),
    words,
  }
}

const secondsAnHour = 3600

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function lengthInWords(seconds: number, language: Language): string {
  if (seconds < 60) return countOf(seconds, { unit: 'second', language })
  if (seconds < secondsAnHour) return countOf(Math.ceil(seconds / 60), { unit: 'minute', language })
  return countOf(Math.ceil(seconds / secondsAnHour), { unit: 'hour', language })
}

function countOf(count: number, { unit, language }: { readonly unit: 'second' | 'minute' | 'hour'; readonly language: Language }): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
