import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** In the order in which they are built. */
export const publishedPackages = ['contract', 'server', 'vanilla-js', 'react', 'nextjs'] as const

export type PublishedPackage = (typeof publishedPackages)[number]

export interface PackedPackage {
  readonly folder: PublishedPackage
  readonly manifest: Manifest
  /** The tarball, as `npm publish` would send it. */
  readonly tarball: string
  /** Paths in the tarball. */
  readonly files: readonly string[]
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

const run = promisify(execFile)
const root = dirname(import.meta.dirname)
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const notCopied = new Set(['node_modules', 'dist', 'test'])

/**
 * Builds these packages and packs them, in this folder alone (an absolute path): a `dist` in the workspace would be taken for the program by the `tollgate`
 * command, and grow old there. A package needs its own kind beside it: nextjs all but the server. Default: all.
 */
export async function packPackages(
  into: string,
  folders: readonly PublishedPackage[] = publishedPackages,
): Promise<readonly PackedPackage[]> {
  await Promise.all(folders.map((folder) => stage(into, folder)))
  await run(process.execPath, [compiler, '--build', ...folders.map((folder) => buildConfigOf(into, folder))]).catch((failure: unknown) => {
    throw new Error(`the packages do not build: ${(failure as { stdout?: string }).stdout ?? ''}`, { cause: failure })
  })
  return Promise.all(folders.map((folder) => pack(into, folder)))
}

/** What the package folder holds, and the configuration that builds its sources into this `dist` instead of its own. */
async function stage(into: string, folder: PublishedPackage): Promise<void> {
  const source = join(root, 'packages', folder)
  const staged = join(into, folder)
  await mkdir(staged, { recursive: true })
  await cp(source, staged, { recursive: true, filter: (path) => !notCopied.has(basename(path)) })
  const { dependencies = {} } = await readManifest(source)
  const references = publishedPackages.filter((other) => `@tollgate/${other}` in dependencies)
  const config = {
    extends: join(source, 'tsconfig.build.json'),
    compilerOptions: {
      outDir: join(staged, 'dist'),
      tsBuildInfoFile: join(into, `${folder}.tsbuildinfo`),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    references: references.map((other) => ({ path: buildConfigOf(into, other) })),
  }
  await writeFile(buildConfigOf(into, folder), JSON.stringify(config))
}

async function pack(into: string, folder: PublishedPackage): Promise<PackedPackage> {
  const staged = join(into, folder)
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', into], { cwd: staged })
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[]
  if (packed === undefined) throw new Error(`npm packed nothing of ${folder}`)
  return {
    folder,
    manifest: await readManifest(staged),
    tarball: join(into, packed.filename),
    files: packed.files.map(({ path }) => path),
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
}

function buildConfigOf(into: string, folder: PublishedPackage): string {
  return join(into, `${folder}.tsconfig.json`)
}

if (import.meta.main) {
  const [into, ...folders] = process.argv.slice(2)
  const unknown = folders.filter((folder) => !publishedPackages.some((known) => known === folder))
  if (into === undefined || unknown.length > 0)
    throw new Error(`usage: node scripts/pack-packages.ts INTO [PACKAGE ...], of ${publishedPackages.join(', ')}`)
  const wanted = publishedPackages.filter((folder) => folders.length === 0 || folders.includes(folder))
  console.log(JSON.stringify(await packPackages(resolve(into), wanted)))
}
