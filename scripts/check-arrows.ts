import { existsSync, globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { forbiddenArrows, permittedArrows, type Arrow } from './planted-arrows.ts'

const root = dirname(import.meta.dirname)
const { default: config } = (await import(join(root, '.dependency-cruiser.mjs'))) as { default: IConfiguration }
const ruleNames = (config.forbidden ?? []).map((rule) => rule.name ?? '(a rule without a name)')

const complaints = [...(await complaintsAboutTheTree()), ...(await complaintsAboutTheRules())]
for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1

async function complaintsAboutTheTree(): Promise<readonly string[]> {
  const { modules, summary } = await cruiseFrom(root)
  const read = new Set(modules.map((module) => module.source))
  const present = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })
  // With a TypeScript it does not know, dependency-cruiser reads no module and is content.
  const unread = present.filter((path) => !read.has(path)).map((path) => `not read by dependency-cruiser: ${path}`)
  const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)

  console.log(`arrows: ${String(present.length)} files, ${String(violations.length)} violations of ${String(ruleNames.length)} rules`)
  return present.length === 0 ? ['no source file found'] : [...unread, ...violations]
}

/** Every rule is shown to bite on arrows planted for it, and to leave the permitted ones alone. */
async function complaintsAboutTheRules(): Promise<readonly string[]> {
  // Resolved, because dependency-cruiser reports real paths and a temporary directory may be reached by a link.
  const garden = realpathSync(mkdtempSync(join(tmpdir(), 'tollgate-arrows-')))
  try {
    symlinkSync(join(root, 'node_modules'), join(garden, 'node_modules'))
    const arrows = [...forbiddenArrows, ...permittedArrows]
    for (const arrow of arrows) plantSource(garden, arrow)
    for (const arrow of arrows) plantTarget(garden, arrow)
    const { summary } = await cruiseFrom(garden)

    const reported = summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`)
    const unproved = ruleNames.filter((name) => !forbiddenArrows.some(({ rule }) => rule === name))
    const missed = forbiddenArrows.filter(({ rule, from }) => !reported.includes(`${rule}: ${from}`))
    const refused = summary.violations.filter(({ from }) => permittedArrows.some((arrow) => arrow.from === from))
    return [
      ...unproved.map((name) => `${name}: no violation is planted for this rule`),
      ...missed.map(({ rule, from, to }) => `${rule}: did not report the planted ${from} -> ${to}`),
      ...refused.map(({ rule, from, to }) => `${rule.name}: reported the permitted ${from} -> ${to}`),
    ]
  } finally {
    rmSync(garden, { recursive: true })
  }
}

function plantSource(garden: string, { from, to }: Arrow): void {
  const source = join(garden, from)
  mkdirSync(dirname(source), { recursive: true })
  writeFileSync(source, `import * as planted from '${to}'\nexport const seen = planted\n`)
}

function plantTarget(garden: string, { from, to, toImports }: Arrow): void {
  const target = join(garden, dirname(from), to)
  if (!to.startsWith('.') || to.includes('missing') || existsSync(target)) return

  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, toImports === undefined ? 'export const seen = 1\n' : `export * from '${toImports}'\n`)
}

async function cruiseFrom(baseDir: string): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = config.options ?? {}
  const ruleSet = { forbidden: config.forbidden ?? [] }
  // The resolver caches what it saw, and this script looks at two trees.
  const resolve = { ...enhancedResolveOptions, bustTheCache: true }
  const { output } = await cruise(['packages'], { ...options, baseDir, validate: true, ruleSet }, resolve)
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result')
  return output
}
