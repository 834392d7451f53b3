interface HiddenKind {
  readonly what: string
  readonly pattern: RegExp
}

/** The first kind that fits names the character. */
const kinds: readonly HiddenKind[] = [
  { what: 'control characters', pattern: /[\p{Cc}\p{Zl}\p{Zp}]/u },
  { what: 'right-to-left and other direction marks', pattern: /\p{Bidi_Control}/u },
  { what: 'lone surrogates', pattern: /\p{Cs}/u },
  { what: 'zero-width characters', pattern: /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u },
  { what: 'characters that Unicode gives no meaning', pattern: /[\p{Co}\p{Cn}]/u },
]

/** What a person cannot see in the text, and a machine takes otherwise: by kind, each character as `U+202E`. A newline is one of them. */
export function hiddenCharactersOf(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const character of new Set(text)) {
    const kind = kinds.find(({ pattern }) => pattern.test(character))
    if (kind) found.set(kind.what, [...(found.get(kind.what) ?? []), codePointOf(character)])
  }
  return found
}

/** The text with what is hidden in it written out, newlines excepted, so that it can be shown. */
export function showHiddenCharacters(text: string): string {
  const isHidden = (character: string) => character !== '\n' && hiddenCharactersOf(character).size > 0
  return Array.from(text, (character) => (isHidden(character) ? `<${codePointOf(character)}>` : character)).join('')
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
