/** Letters of the basic table: with digits and marks what a project may be called in a text. */
export const gsm7Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ'

// GSM 03.38, 6.2.1. Ç is in the table, ç is not.
const basic = new Set(`${gsm7Letters}0123456789 \n\r@£$¥_!"#¤%&'()*+,-./:;<=>?¡¿§`)
const extension = new Set('^{}\\[]~|€\f')

const gsm7 = { single: 160, part: 153 }
/** UTF-16 code units. */
const ucs2 = { single: 70, part: 67 }

export interface SegmentCount {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** What a carrier bills. 0 for an empty text. */
  readonly segments: number
}

/** Undefined when a character is neither in the basic table nor in the extension (two septets). */
export function septetsOf(text: string): number | undefined {
  const widths = septetWidths(text)
  return widths && total(widths)
}

export function segmentsOf(text: string): SegmentCount {
  const septets = septetWidths(text)
  if (septets !== undefined) return { encoding: 'GSM-7', segments: partsOf(septets, gsm7) }
  return { encoding: 'UCS-2', segments: partsOf(codeUnitWidths(text), ucs2) }
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

function codeUnitWidths(text: string): readonly number[] {
  return Array.from(text, (character) => character.length)
}

/** A character of two units is never split, so there can be more parts than the division says. */
function partsOf(widths: readonly number[], room: { readonly single: number; readonly part: number }): number {
  const units = total(widths)
  if (units <= room.single) return units === 0 ? 0 : 1
  let parts = 1
  let used = 0
  for (const width of widths) {
    if (used + width > room.part) {
      parts += 1
      used = 0
    }
    used += width
  }
  return parts
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0)
}
