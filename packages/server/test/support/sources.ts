import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const packagesFolder = join(import.meta.dirname, '../../..')

export interface Found<N extends ts.Node> {
  /** From `packages/`. */
  readonly file: string
  readonly node: N
}

/** Every node of the kind in the sources of these files, specs left out. `files`: a glob from `packages/`. */
export function nodesIn<N extends ts.Node>(files: string, is: (node: ts.Node) => node is N): readonly Found<N>[] {
  const paths = globSync(files, { cwd: packagesFolder }).filter((path) => !path.endsWith('.spec.ts'))
  return paths.flatMap((path) => {
    const file = join(packagesFolder, path)
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    return nodesUnder(source)
      .filter(is)
      .map((node) => ({ file: relative(packagesFolder, file), node }))
  })
}

function nodesUnder(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  return [node, ...children.flatMap(nodesUnder)]
}
