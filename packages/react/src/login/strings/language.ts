import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import type { Messages } from './message-id.ts'
import { ptBr } from './pt-br.ts'

export const languages = { en, es, fr, 'pt-br': ptBr } as const satisfies Readonly<Record<string, Messages>>

export type Language = keyof typeof languages

/** The first of the wishes (BCP 47: `es-MX` is es, `pt` is pt-br) that there is; English where there is none. */
export function chooseLanguage(wishes: readonly (string | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0]
    const language = allLanguages.find((known) => known.split('-')[0] === primary)
    if (language !== undefined) return language
  }
  return 'en'
}

const allLanguages = Object.keys(languages) as Language[]
