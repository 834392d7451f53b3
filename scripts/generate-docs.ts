import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { providerTypes } from '../packages/server/src/adapters/providers/provider-types.ts'
import { providersFileSchema } from '../packages/server/src/delivery/providers-file-schema.ts'
import { openApiDocument } from '../packages/server/src/open-api-document.ts'
import { errorReference } from './error-reference.ts'
import { settingsReference } from './settings-reference.ts'

/** Writes what is made from the catalogues; with `--check`, says what has drifted from them and fails. */
const root = join(import.meta.dirname, '..')
const isCheck = process.argv.includes('--check')

const generated: Readonly<Record<string, string>> = {
  'docs/errors.md': errorReference(),
  'docs/settings.md': settingsReference(),
  'docs/providers.schema.json': JSON.stringify(providersFileSchema(providerTypes)),
  'docs/openapi.json': JSON.stringify(await openApiDocument()),
}

const drifted: string[] = []
for (const [path, text] of Object.entries(generated)) {
  const file = join(root, path)
  const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file })
  if (!isCheck) writeFileSync(file, formatted)
  else if (read(file) !== formatted) drifted.push(path)
}

if (drifted.length > 0) {
  process.stderr.write(`${drifted.join(', ')} no longer say what the code does; run \`npm run docs\`\n`)
  process.exitCode = 1
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
