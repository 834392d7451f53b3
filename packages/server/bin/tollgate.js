#!/usr/bin/env node
import { existsSync } from 'node:fs'
// A namespace import, because a named `registerHooks` would fail to link on an old Node before the message below is printed.
import * as nodeModule from 'node:module'

const [major] = process.versions.node.split('.').map(Number)
const built = new URL('../dist/main.js', import.meta.url)

if (major < 24) {
  process.stderr.write(
    `Tollgate needs Node 24 or newer, and this is Node ${process.versions.node}; inside the workspace, \`npm start\` or \`npx tollgate\` brings its own.\n`,
  )
  process.exitCode = 1
} else {
  const { main } = await import(existsSync(built) ? built : sourceOfMain())
  process.exitCode = await main(process.argv.slice(2))
}

function sourceOfMain() {
  // Without the condition, an import of another workspace package would ask for its dist.
  nodeModule.registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(specifier, { ...context, conditions: [...context.conditions, '@tollgate/source'] }),
  })
  return new URL('../src/main.ts', import.meta.url)
}
