/** Letters of the basic table: with digits and marks what a project may be called in a text. */
export const gsm7Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ'

/** GSM 03.38, 6.2.1, in the order of its codes; the place of the escape is taken by itself. Ç is in the table, ç is not. */
const basicTable =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const escape = 0x1b

const basic = new Map(Array.from(basicTable, (character, code): [string, number] => [character, code]))
basic.delete('\u001b')
/** 6.2.1.1, each behind an escape. */
const extension = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
])

const gsm7 = { single: 160, part: 153 }
/** UTF-16 code units. */
const ucs2 = { single: 70, part: 67 }

export type Encoding = 'GSM-7' | 'UCS-2'

export interface SegmentCount {
  readonly encoding: Encoding
  /** What a carrier bills. 0 for an empty text. */
  readonly segments: number
}

/** Undefined when a character is neither in the basic table nor in the extension (two septets). */
export function septetsOf(text: string): number | undefined {
  const widths = septetWidths(text)
  return widths && total(widths)
}

export function segmentsOf(text: string): SegmentCount {
  const { encoding, parts } = splitText(text)
  return { encoding, segments: parts.length }
}

/** What each segment holds. No character is split, neither one behind an escape nor one of two code units; none for an empty text. */
export function splitText(text: string): { readonly encoding: Encoding; readonly parts: readonly string[] } {
  const characters = Array.from(text)
  const septets = septetWidths(text)
  if (septets !== undefined) return { encoding: 'GSM-7', parts: partsOf(characters, septets, gsm7) }
  const codeUnits = characters.map((character) => character.length)
  return { encoding: 'UCS-2', parts: partsOf(characters, codeUnits, ucs2) }
}

/** One septet a byte, or UTF-16 with the high byte first. What is not in the table of GSM-7 becomes a question mark there. */
export function encodeText(text: string, encoding: Encoding): Buffer {
  if (encoding === 'UCS-2') return Buffer.from(text, 'utf16le').swap16()
  return Buffer.from(Array.from(text).flatMap(septetsOfCharacter))
}

function septetsOfCharacter(character: string): readonly number[] {
  const extended = extension.get(character)
  if (extended !== undefined) return [escape, extended]
  return [basic.get(character) ?? 0x3f]
}

function septetWidths(text: string): readonly number[] | undefined {
  const widths: number[] = []
  for (const character of text) {
    if (basic.has(character)) widths.push(1)
    else if (extension.has(character)) widths.push(2)
    else return undefined
  }
  return widths
}

function partsOf(
  characters: readonly string[],
  widths: readonly number[],
  room: { readonly single: number; readonly part: number },
): readonly string[] {
  if (characters.length === 0) return []
  if (total(widths) <= room.single) return [characters.join('')]
  const parts: string[] = []
  let part = ''
  let used = 0
  characters.forEach((character, index) => {
    const width = widths[index] ?? 0
    if (used + width > room.part) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += character
    used += width
  })
  return [...parts, part]
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0)
}
