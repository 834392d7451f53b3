import { execFile } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clients } from '../support/page-server.ts'
import { makeInstall, readManifest } from './make-install.ts'
import { plainEnvironment } from './plain-environment.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const framework = ['next', 'react', 'react-dom', 'typescript', '@types/react', '@types/node']
/** Folders of the workspace. */
export const ownPackages = ['contract', 'vanilla-js', 'react', 'nextjs']

/** Next.js, and these packages as `@stytch/nextjs`: ours out of the tarballs that would be published. No registry is asked. */
export async function installPackages(app: string, clients: Clients): Promise<void> {
  const install = makeInstall(app)
  for (const name of framework) install(name, join(root, 'packages/nextjs'))
  if (clients === 'published') {
    install('@stytch/nextjs', join(root, 'e2e'))
    return
  }
  for (const { folder, target } of await unpackOwnPackages(app))
    for (const name of Object.keys(readManifest(target).dependencies ?? {}))
      if (!name.startsWith('@tollgate/')) install(name, join(root, 'packages', folder))
}

interface Unpacked {
  /** Of the workspace. */
  readonly folder: string
  readonly target: string
}

/** To where `"@stytch/nextjs": "npm:@tollgate/nextjs"` would put them. */
export async function unpackOwnPackages(app: string): Promise<readonly Unpacked[]> {
  const packed = join(app, 'packed')
  const packer = join(root, 'scripts/pack-packages.ts')
  const { stdout } = await run(process.execPath, [packer, packed, ...ownPackages], { env: plainEnvironment() })
  const tarballs = JSON.parse(stdout) as readonly { readonly folder: string; readonly tarball: string }[]
  const unpacked = await Promise.all(
    tarballs.map(async ({ folder, tarball }) => {
      const target = join(app, 'node_modules', folder === 'nextjs' ? '@stytch/nextjs' : `@tollgate/${folder}`)
      mkdirSync(target, { recursive: true })
      await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
      return { folder, target }
    }),
  )
  rmSync(packed, { recursive: true })
  return unpacked
}
