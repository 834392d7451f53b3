export interface CodeBlock {
  /** Where it would stand in an app: what its first line says in a comment, else a name by its line. */
  readonly path: string
  /** Of the code, counted from 1. */
  readonly firstLine: number
  readonly code: string
  /** Declarations of what the page leaves to the reader. */
  readonly given: string
}

export interface CodeOfPage {
  readonly blocks: readonly CodeBlock[]
  /** Each begins with its line. */
  readonly problems: readonly string[]
}

type Directive =
  | { readonly kind: 'none' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'with'; readonly path: string }
  | { readonly kind: 'given'; readonly declarations: string }
  | { readonly kind: 'unknown' }

const fence = /^(?: *<!-- check: (?<directive>[^\n]*) -->\n+)?```(?<language>[a-z]+)\n(?<code>[^]*?)^```$/gm
const pathComment = /^\/\/ (?<path>[\w.[\]/-]+\.[jt]sx?)\n/

/**
 * The TypeScript and JavaScript of a page of Markdown. A comment before a block may say more of it:
 * `<!-- check: skip because ... -->`; `<!-- check: with lib/x.ts -->`, which is another block of the page, named by its first line;
 * `<!-- check: given const code: string -->`, declarations of what the block takes for granted.
 */
export function codeBlocksOf(page: string): CodeOfPage {
  const blocks: CodeBlock[] = []
  const problems: string[] = []
  const wanted: { readonly path: string; readonly line: number }[] = []
  for (const { index, 0: whole, groups = {} } of page.matchAll(fence)) {
    const { code = '', language = '' } = groups
    const firstLine = lineAt(page, index + whole.indexOf('```')) + 1
    if (!/^[jt]sx?$/.test(language)) continue
    const directive = directiveOf(groups['directive'])
    if (directive.kind === 'skip') continue
    if (directive.kind === 'unknown') problems.push(`${String(firstLine)}: unknown check: ${groups['directive'] ?? ''}`)
    if (directive.kind === 'with') wanted.push({ path: directive.path, line: firstLine })
    const path = pathComment.exec(code)?.groups?.['path'] ?? `line-${String(firstLine)}.tsx`
    if (blocks.some((block) => block.path === path)) problems.push(`${String(firstLine)}: a second ${path}`)
    blocks.push({ path, firstLine, code, given: directive.kind === 'given' ? declared(directive.declarations) : '' })
  }
  const missing = wanted.filter(({ path }) => !blocks.some((block) => block.path === path))
  return { blocks, problems: [...problems, ...missing.map(({ path, line }) => `${String(line)}: there is no block ${path}`)] }
}

function directiveOf(text: string | undefined): Directive {
  if (text === undefined) return { kind: 'none' }
  const [, kind, rest = ''] = /^(skip because|with|given) (.+)$/.exec(text) ?? []
  if (kind === 'skip because') return { kind: 'skip' }
  if (kind === 'with') return { kind: 'with', path: rest }
  return kind === 'given' ? { kind: 'given', declarations: rest } : { kind: 'unknown' }
}

function declared(declarations: string): string {
  return declarations
    .split('; ')
    .map((declaration) => `declare ${declaration}`)
    .join('\n')
}

function lineAt(page: string, index: number): number {
  return page.slice(0, index).split('\n').length
}
