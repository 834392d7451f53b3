import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const specs = ['packages/**/src/**/*.spec.{ts,tsx}', 'packages/**/test/**/*.spec.{ts,tsx}', 'e2e/**/*.spec.ts']
const proofs = ['{packages,e2e}/**/*.prove.spec.ts']
const peers = ['{packages,e2e}/**/*.peers.spec.ts']
const neverTests = ['**/node_modules/**', '**/dist/**']

/** `vitest run` runs the suite, `--mode prove` the long proofs, `--mode peers` what needs programs from outside npm. */
const selections: Readonly<Record<string, { include: string[]; exclude: string[] }>> = {
  prove: { include: proofs, exclude: neverTests },
  peers: { include: peers, exclude: neverTests },
}

// Handed to the workers' Node too, where `import` or `module` among them would answer a package's require() with its ES module.
const conditions = ['@tollgate/source', 'node']

export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...(selections[mode] ?? { include: specs, exclude: [...neverTests, ...proofs, ...peers] }),
    pool: 'forks',
    // The servers and commands that tests start need a third less of a core until they are up.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    globalSetup: ['scripts/test-postgres.ts'],
    // Generous: a command that takes one second alone takes ten where other programs have the cores.
    testTimeout: mode === 'prove' ? 600_000 : 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    // The published client says so wherever it is pointed at another server than its vendor's.
    onConsoleLog: (text) => !text.startsWith("[Stytch] Warning: Using a custom 'env' value"),
  },
}))
