import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../kernel/random.port.ts'
import type { Certificate } from './dev-certificate.ts'

export interface DevKeys {
  readonly base_url: string
  readonly project_id: string
  readonly secret: string
  readonly public_token: string
}

/** What `tollgate dev` keeps between its runs. Everything in it is readable by its owner alone. */
export interface DevFolder {
  readonly databasePath: string
  /** Made on first need, the same ever after. */
  secret(random: Random): string
  /** Undefined before the first run. */
  heldSecret(): string | undefined
  /** The one that is kept, or a new one in its place. */
  certificate(isGood: (held: Certificate) => boolean, make: () => Promise<Certificate>): Promise<Certificate>
  /** Written whole or not at all. */
  writeKeys(keys: DevKeys): void
  removeKeys(): void
}

const ownerOnly = 0o600

export function openDevFolder(path: string): DevFolder {
  const secretPath = join(path, 'secret')
  const keysPath = join(path, 'dev.json')
  const certificatePath = join(path, 'certificate.json')
  const heldSecret = () => (existsSync(secretPath) ? readFileSync(secretPath, 'utf8').trim() : undefined)

  return {
    databasePath: join(path, 'tollgate.db'),
    heldSecret,
    secret(random) {
      const held = heldSecret()
      if (held !== undefined) return held
      const made = random.bytes(32).toString('base64url')
      replace(path, { target: secretPath, text: `${made}\n` })
      return made
    },
    async certificate(isGood, make) {
      const held = existsSync(certificatePath) ? (JSON.parse(readFileSync(certificatePath, 'utf8')) as Certificate) : undefined
      if (held !== undefined && isGood(held)) return held
      const made = await make()
      replace(path, { target: certificatePath, text: `${JSON.stringify(made, undefined, 2)}\n` })
      return made
    },
    writeKeys: (keys) => {
      replace(path, { target: keysPath, text: `${JSON.stringify(keys, undefined, 2)}\n` })
    },
    removeKeys: () => {
      rmSync(keysPath, { force: true })
    },
  }
}

function replace(folder: string, { target, text }: { readonly target: string; readonly text: string }): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${target}.draft`
  writeFileSync(draft, text, { mode: ownerOnly })
  chmodSync(draft, ownerOnly)
  renameSync(draft, target)
}
