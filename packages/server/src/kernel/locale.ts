/** The languages that Tollgate ships texts in, spelled as the wire spells them. */
export const locales = ['en', 'es', 'fr', 'pt-br'] as const

export type Locale = (typeof locales)[number]
