import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packPackages, type PackedPackage } from './pack-packages.ts'

/** Packs what is published, and reads the tarballs as somebody who installs them does. */
const run = promisify(execFile)
const root = dirname(import.meta.dirname)
const licence = readFileSync(join(root, 'LICENSE'), 'utf8')

const folder = mkdtempSync(join(tmpdir(), 'tollgate-packages-'))
try {
  const packed = await packPackages(folder)
  const complaints = (await Promise.all(packed.map((one) => complaintsAbout(one, packed)))).flat()
  for (const complaint of complaints) console.error(complaint)
  if (complaints.length > 0) process.exitCode = 1
  console.log(`packages: ${packed.map(({ manifest, files }) => `${manifest.name} (${files.length} files)`).join(', ')}`)
} finally {
  rmSync(folder, { recursive: true })
}

async function complaintsAbout(one: PackedPackage, all: readonly PackedPackage[]): Promise<readonly string[]> {
  const complaints = [
    ...(await complaintsOfPublint(one)),
    ...(await complaintsOfAttw(one)),
    ...complaintsAboutFiles(one),
    ...complaintsAboutTargets(one),
    ...complaintsAboutVersions(one, all),
  ]
  return complaints.map((complaint) => `${one.manifest.name}: ${complaint}`)
}

async function complaintsOfPublint({ tarball }: PackedPackage): Promise<readonly string[]> {
  const bytes = new Uint8Array(readFileSync(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

/** Types as TypeScript finds them; the packages are ES modules only. */
async function complaintsOfAttw({ tarball }: PackedPackage): Promise<readonly string[]> {
  const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji']
  const failed = await run(join(root, 'node_modules/.bin/attw'), args).then(
    () => undefined,
    (failure: unknown) => failure as { readonly stdout: string; readonly stderr: string },
  )
  return failed === undefined ? [] : [`attw: ${failed.stdout}${failed.stderr}`]
}

function complaintsAboutFiles({ folder: name, files }: PackedPackage): readonly string[] {
  const read = (path: string) => readFileSync(join(folder, name, path), 'utf8')
  const missing = ['README.md', 'LICENSE'].filter((path) => !files.includes(path)).map((path) => `${path} is missing`)
  const foreign = files
    .filter((path) => /\.spec\.|\.tsbuildinfo$|(^|\/)(test|node_modules)\//.test(path))
    .map((path) => `${path} is not for users`)
  const maps = files.filter((path) => path.endsWith('.map')).flatMap((path) => sourcesLost(path, read(path), files))
  const otherLicence = files.includes('LICENSE') && read('LICENSE') !== licence ? ['LICENSE is not that of the project'] : []
  return [...missing, ...foreign, ...maps, ...otherLicence]
}

function sourcesLost(path: string, map: string, files: readonly string[]): readonly string[] {
  const { sources, sourceRoot = '' } = JSON.parse(map) as { readonly sources: readonly string[]; readonly sourceRoot?: string }
  return sources
    .map((source) => posix.join(posix.dirname(path), sourceRoot, source))
    .filter((source) => !files.includes(source))
    .map((source) => `${path} names ${source}, which is not in the tarball`)
}

/** Every file that the manifest leads to, by whatever condition. */
function complaintsAboutTargets({ manifest, files }: PackedPackage): readonly string[] {
  const targets = [...pathsIn(manifest['exports']), ...pathsIn(manifest['bin'])].map((path) => posix.normalize(path))
  return targets.filter((path) => !files.includes(path)).map((path) => `${path} is named in package.json and not in the tarball`)
}

function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : []
}

/** Packages of ours are published together, and each names the others of its own version. */
function complaintsAboutVersions({ manifest }: PackedPackage, all: readonly PackedPackage[]): readonly string[] {
  const versions = new Map(all.map((other) => [other.manifest.name, other.manifest.version]))
  return Object.entries(manifest.dependencies ?? {})
    .filter(([name, range]) => name.startsWith('@tollgate/') && versions.get(name) !== range)
    .map(([name, range]) => `needs ${name} ${range}, and ${versions.get(name) ?? 'none'} is published with it`)
}
