import type { Brand } from '../kernel/brand.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { gsm7Letters } from './gsm-7.ts'

/** What a project is called in a text. No digits enough to be taken for the code, nothing that could begin an origin line. */
export type SmsName = Brand<string, 'SmsName'>

const longestName = 20
const expected = '1 to 20 GSM-7 letters, digits, spaces and ".-&", at least one of them a letter or digit, no four digits in a row'

const allowedCharacters = new Set(`${gsm7Letters}0123456789 .-&`)
const letterOrDigit = new RegExp(`[${gsm7Letters}0-9]`)
const digitRun = /[0-9]{4,}/
const digitRuns = /[0-9]{4,}/g

/** The refusal says what is expected, for the person at the command line. */
export function parseSmsName(input: string): Result<SmsName, { readonly expected: string }> {
  return isSmsName(input) ? ok(input) : refuse({ expected })
}

/** What is not allowed is left out; when nothing is left, `Tollgate`. A name that is allowed stays as it is. */
export function smsNameOf(projectName: string): SmsName {
  if (isSmsName(projectName)) return projectName
  const allowed = Array.from(projectName).filter((character) => allowedCharacters.has(character))
  const name = allowed.join('').replace(digitRuns, '').replace(/ +/g, ' ').trim().slice(0, longestName).trim()
  return isSmsName(name) ? name : ('Tollgate' as SmsName)
}

function isSmsName(text: string): text is SmsName {
  if (text.length > longestName || digitRun.test(text) || !letterOrDigit.test(text)) return false
  return Array.from(text).every((character) => allowedCharacters.has(character))
}
