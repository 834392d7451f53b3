import fc from 'fast-check'

/** Any text of these characters. */
export function textOf(characters: string, lengths: { readonly minLength?: number; readonly maxLength?: number }): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(characters)), ...lengths })
}
