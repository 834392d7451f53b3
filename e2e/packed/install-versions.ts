import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ownPackages, unpackOwnPackages } from './install-packages.ts'
import { readManifest } from './make-install.ts'
import { plainEnvironment } from './plain-environment.ts'

export interface Versions {
  readonly next: string
  /** Of react-dom too. */
  readonly react: string
}

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Our packages out of their tarballs, on these versions of what they stand on, which npm gets from its registry. */
export function makeInstallVersions({ next, react }: Versions): (app: string) => Promise<void> {
  return async (app) => {
    const needed = ownPackages.flatMap((folder) => Object.entries(readManifest(join(root, 'packages', folder)).dependencies ?? {}))
    const dependencies = {
      ...Object.fromEntries(needed.filter(([name]) => !name.startsWith('@tollgate/'))),
      next,
      react,
      'react-dom': react,
      typescript: '5.9.3',
      '@types/node': '24.19.2',
      '@types/react': '19.3.0',
    }
    writeFileSync(join(app, 'package.json'), JSON.stringify({ ...readManifest(app), dependencies }))
    await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: app, env: plainEnvironment() })
    // After npm, which would take away what it did not install.
    await unpackOwnPackages(app)
  }
}
