import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

export interface ChromiumOptions {
  /** More flags, after our own. Default none. */
  readonly args?: readonly string[]
  /** Names that are to lead elsewhere: `{ 'app.example.test:443': '127.0.0.1:8443' }`. Default none. */
  readonly hosts?: Readonly<Record<string, string>>
  /** Passes over installed browsers: the one from npm. Default false. */
  readonly isFromNpm?: boolean
}

const usualPlaces = [
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

// No sandbox: Chromium refuses one to root, and the pages are our own.
const quietArgs = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync']

const require = createRequire(import.meta.url)
const cacheFolder = join(import.meta.dirname, '../../node_modules/.cache')

/** The browser of `CHROME_PATH`, an installed Chrome or Chromium, or the one from npm; headless. Fails when it does not start. */
export async function launchChromium({ args = [], hosts = {}, isFromNpm = false }: ChromiumOptions = {}): Promise<Browser> {
  const rules = Object.entries(hosts).map(([from, to]) => `MAP ${from} ${to}`)
  const installed = isFromNpm ? undefined : installedChromium()
  return chromium.launch({
    ...(installed === undefined ? await chromiumFromNpm() : { executablePath: installed }),
    args: [...quietArgs, ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(',')}`] : []), ...args],
  })
}

function installedChromium(): string | undefined {
  return process.env.CHROME_PATH ?? usualPlaces.find((path) => existsSync(path))
}

/** Unpacked once, in a folder of its own that is there whole or not at all: spec files run at the same time. */
async function chromiumFromNpm(): Promise<Pick<LaunchOptions, 'executablePath' | 'env'>> {
  const folder = join(cacheFolder, `chromium-${await versionFromNpm()}`)
  if (!existsSync(folder)) await unpackInto(folder)
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? []].flat().join(':')
  return { executablePath: join(folder, 'chromium'), env: { ...process.env, LD_LIBRARY_PATH: libraries } }
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(cacheFolder, { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await unpack(unfinished)
    await rename(unfinished, folder)
  } catch (failure) {
    await rm(unfinished, { recursive: true, force: true })
    // Another spec file may have been quicker.
    if (!existsSync(folder)) throw failure
  }
}

/** In a process of its own: the package writes where the temporary folder is, which is one for the whole process. */
async function unpack(folder: string): Promise<void> {
  // With the libraries that a system without any browser lacks.
  const program = `
    import { fileURLToPath } from 'node:url'
    import chromium, { inflate } from '@sparticuz/chromium'
    await chromium.executablePath()
    await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))))
  `
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder },
  })
}

async function versionFromNpm(): Promise<string> {
  const packageFolder = join(dirname(require.resolve('@sparticuz/chromium')), '..')
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}
