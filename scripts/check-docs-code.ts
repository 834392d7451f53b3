import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { codeBlocksOf, type CodeBlock } from './code-blocks.ts'

/** Compiles what the docs tell people to write. */
const root = dirname(import.meta.dirname)
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'], { cwd: root }).sort()

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // Each block is a module, with or without imports.
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['@tollgate/source'],
  allowImportingTsExtensions: true,
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
}

// Real, because the compiler reports real paths and a temporary directory may be reached by a link.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tollgate-docs-code-')))
try {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const found = pages.map((page) => ({ page, ...codeBlocksOf(readFileSync(join(root, page), 'utf8')) }))
  const files = found.flatMap(({ page, blocks }) => blocks.map((block) => writeBlock(page, block)))
  const complaints = [
    ...found.flatMap(({ page, problems }) => problems.map((problem) => `${page}:${problem}`)),
    ...complaintsOfCompiler(files),
  ]
  for (const complaint of complaints) console.error(complaint)
  if (complaints.length > 0 || files.length === 0) process.exitCode = 1
  const pagesWithCode = found.filter(({ blocks }) => blocks.length > 0)
  console.log(`docs: ${String(files.length)} blocks of code on ${String(pagesWithCode.length)} pages compiled`)
} finally {
  rmSync(folder, { recursive: true })
}

/** On the lines that it has on its page, so that the compiler's line is the reader's. */
function writeBlock(page: string, { path, firstLine, code, given }: CodeBlock): string {
  const file = join(folder, page, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${'\n'.repeat(firstLine - 1)}${code}\n${given}\n`)
  return file
}

function complaintsOfCompiler(files: readonly string[]): readonly string[] {
  const program = ts.createProgram(files, options)
  // The packages' own sources are in the program too, and are held to their own settings elsewhere.
  const sources = files.flatMap((file) => program.getSourceFile(file) ?? [])
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...sources.flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]),
  ]
  return diagnostics.map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n')
    if (file === undefined) return text
    const page = pages.find((candidate) => relative(folder, file.fileName).startsWith(`${candidate}/`)) ?? file.fileName
    return `${page}:${String(file.getLineAndCharacterOfPosition(start).line + 1)}: ${text}`
  })
}
