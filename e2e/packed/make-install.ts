import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Puts a package, and all that it needs, where the app finds it. Fails where one is not installed for the folder `from`. */
export type Install = (name: string, from: string) => void

interface Place {
  /** Where a package was found. */
  readonly source: string
  /** Where it was put. */
  readonly target: string
}

interface Wish {
  readonly name: string
  readonly isOptional: boolean
}

/** Fills this app's `node_modules` as an install would, out of what is installed already: no registry is asked. */
export function makeInstall(app: string): Install {
  const sources = new Map<string, string>()

  const installFor = (dependent: Place, { name, isOptional }: Wish): void => {
    const source = find(name, dependent.source)
    if (source === undefined) {
      if (isOptional) return
      throw new Error(`${name} is not installed for ${dependent.source}`)
    }
    // For all of the app, or where another version has that place, for its dependent alone.
    const shared = join(app, 'node_modules', name)
    const target = (sources.get(shared) ?? source) === source ? shared : join(dependent.target, 'node_modules', name)
    if (sources.has(target)) return
    sources.set(target, source)
    linkFiles(source, target)
    const { dependencies = {}, optionalDependencies = {} } = readManifest(source)
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
      installFor({ source, target }, { name: needed, isOptional: needed in optionalDependencies })
  }

  return (name, from) => {
    installFor({ source: from, target: app }, { name, isOptional: false })
  }
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** As Node looks: in the nearest `node_modules` that has it. */
function find(name: string, from: string): string | undefined {
  const candidate = join(from, 'node_modules', name)
  if (existsSync(join(candidate, 'package.json'))) return candidate
  const parent = dirname(from)
  return parent === from ? undefined : find(name, parent)
}

/** All but the packages that were installed for this one: those are asked for by name. */
function linkFiles(source: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name)
    const to = join(target, entry.name)
    const isInstalledFor = entry.name === 'node_modules' && existsSync(join(source, 'package.json'))
    if (entry.isFile()) linkOrCopy(from, to)
    else if (entry.isDirectory() && !isInstalledFor) linkFiles(from, to)
  }
}

/** A hard link, or a copy where the app is on another file system. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
