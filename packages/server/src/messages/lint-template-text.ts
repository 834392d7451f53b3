import type { Channel } from '../kernel/project.ts'
import { fillTemplate, placeholders, type TemplateValues } from './fill-template.ts'
import { encodeText, segmentsOf, septetsOf } from './gsm-7.ts'
import { hiddenCharactersOf, showHiddenCharacters } from './hidden-characters.ts'
import { androidBytes, longestDomain, withOriginLine } from './templates.ts'

export interface TextToLint {
  readonly channel: Channel
  readonly part: 'subject' | 'text'
  readonly text: string
  /** Whether an app hash may stand behind the origin line. */
  readonly hasAppHash: boolean
}

/** Characters, name and minutes at their longest. What is longer is cut or refused somewhere on its way. */
const longest: Readonly<Record<Exclude<Channel, 'sms'> | 'subject', number>> = { whatsapp: 1_000, email: 5_000, subject: 150 }

/** As long as can be; a name that is all digits has three of them at most. */
const longestValues = { code: '000000', name: 'W'.repeat(20), minutes: '10' }
const digitValues = { name: '999', minutes: '10' }
const longestOrigin = { domain: 'd'.repeat(longestDomain) }
const longestOriginOfApp = { ...longestOrigin, appHash: 'h'.repeat(11) }

/** What would have been right, once for each mistake. */
export function lintTemplateText(wish: TextToLint): readonly string[] {
  return [
    ...placeholderMistakes(wish),
    ...characterMistakes(wish),
    ...digitMistakes(wish),
    ...originMistakes(wish),
    ...lengthMistakes(wish),
  ]
}

function placeholderMistakes({ part, text }: TextToLint): readonly string[] {
  const known = new Set(placeholders.map((name) => `{${name}}`))
  const found = text.match(/\$?\{[^{}]*\}|[{}]/g) ?? []
  const unknown = new Set(found.filter((piece) => !known.has(piece)))
  const codes = countOfCodes(text)
  const isOften = part === 'text' ? codes !== 1 : codes > 1
  return [
    ...Array.from(unknown, (piece) => `no placeholder but ${[...known].join(', ')}; ${piece} is none`),
    ...(isOften ? [`{code} ${part === 'text' ? 'once' : 'once at most'}; it is there ${codes} times`] : []),
  ]
}

function characterMistakes({ channel, part, text }: TextToLint): readonly string[] {
  const isOneLine = part === 'subject' || channel === 'sms'
  const newline = isOneLine && text.includes('\n') ? [`no newline in ${part === 'subject' ? 'a subject' : 'an SMS'}`] : []
  const hidden = Array.from(hiddenCharactersOf(text.replaceAll('\n', '')), ([what, found]) => `no ${what}; it has ${found.join(', ')}`)
  return [...newline, ...hidden]
}

/** What reads a message for its code takes the first long run of digits, and all of it. */
function digitMistakes({ text }: TextToLint): readonly string[] {
  const [before = '', ...others] = asRead(text, { code: '{code}', ...digitValues }).split('{code}')
  const runsInto = others.length > 0 && /\p{Nd}$/u.test(before)
  const runsOn = others.some((after) => /^\p{Nd}/u.test(after))
  const hasRun = /\p{Nd}{4}/u.test(before)
  return [
    ...(hasRun ? ['no run of four digits before the code; a {name} may be three digits, {minutes} two'] : []),
    ...(runsInto || runsOn ? ['no digit right beside {code}; a {name} may begin and end in digits, {minutes} is digits'] : []),
  ]
}

/** Browsers differ in where they look for `@host #code`, and a carrier may turn full-width marks into plain ones. */
function originMistakes({ text }: TextToLint): readonly string[] {
  const read = asRead(text, { code: longestValues.code, ...digitValues })
  const isTaken = /^\s*@/mu.test(read) || /(?:^|\s)@\S+\s+#/u.test(read)
  return isTaken ? ['no line that begins with @ and no "@host #code", which browsers take for the page that the code is for'] : []
}

function lengthMistakes({ channel, part, text, hasAppHash }: TextToLint): readonly string[] {
  const filled = fillTemplate(text, longestValues)
  if (part === 'text' && channel === 'sms') return smsLengthMistakes(filled, hasAppHash)
  const limit = part === 'subject' ? longest.subject : longest[channel === 'whatsapp' ? 'whatsapp' : 'email']
  const length = Array.from(filled).length
  return length > limit ? [`${limit} characters at most, with the longest name; it has ${length}`] : []
}

function smsLengthMistakes(filled: string, hasAppHash: boolean): readonly string[] {
  const worst = `with a name of 20 characters, 10 minutes and a last line for a domain of ${longestDomain}`
  const bound = withOriginLine(filled, longestValues.code, longestOrigin)
  const { encoding, segments } = segmentsOf(bound)
  if (segments > 1) return [`one segment ${worst}; it has ${segments}: ${countOf(bound)}${outsideGsm7(filled)}`]
  const bytes = encodeText(withOriginLine(filled, longestValues.code, longestOriginOfApp), encoding).length
  return hasAppHash && bytes > androidBytes ? [`${androidBytes} bytes ${worst} and an app hash; it has ${bytes}${outsideGsm7(filled)}`] : []
}

function countOf(text: string): string {
  const septets = septetsOf(text)
  return septets === undefined ? `${text.length} of 70 characters in UCS-2` : `${septets} of 160 septets in GSM-7`
}

function outsideGsm7(text: string): string {
  const outside = Array.from(new Set(text)).filter((character) => septetsOf(character) === undefined)
  return outside.length === 0 ? '' : `, since GSM-7 has no ${outside.slice(0, 10).map(showHiddenCharacters).join(' ')}`
}

function asRead(text: string, values: TemplateValues): string {
  return fillTemplate(text, values).normalize('NFKC')
}

function countOfCodes(text: string): number {
  return text.split('{code}').length - 1
}
