import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'

const budgetBytes = 12 * 1024

describe('what a page loads', () => {
  let bundle: Uint8Array
  let inputs: readonly string[]

  beforeAll(async () => {
    const result = await build({
      entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
      conditions: ['@tollgate/source'],
      platform: 'browser',
      format: 'esm',
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
    })
    bundle = result.outputFiles[0]?.contents ?? new Uint8Array()
    inputs = Object.keys(result.metafile.inputs)
  })

  it('is less than 12 KiB, compressed', () => {
    const { length } = gzipSync(bundle, { level: 9 })
    expect(length).toBeGreaterThan(1024)
    expect(length).toBeLessThan(budgetBytes)
  })

  it('is this package alone: no library, and nothing of the contract but its types', () => {
    expect(inputs.length).toBeGreaterThan(10)
    expect(inputs.filter((path) => !path.startsWith('packages/vanilla-js/src/'))).toEqual([])
  })
})
