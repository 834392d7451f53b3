import { readFileSync } from 'node:fs'

/** Of the server package. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }
