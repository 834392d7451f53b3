import { join } from 'node:path'
import type { NextConfig } from 'next'

const workspace = join(import.meta.dirname, '../..')

export default {
  turbopack: {
    root: workspace,
    // Inside this workspace the packages are used as they are written, unbuilt. An app of your own has them from npm, and needs none of this.
    resolveAlias: {
      '@tollgate/contract': '../../packages/contract/src/index.ts',
      '@tollgate/contract/errors': '../../packages/contract/src/errors.ts',
      '@tollgate/nextjs': '../../packages/nextjs/src/index.ts',
      '@tollgate/nextjs/server': '../../packages/nextjs/src/server.ts',
      '@tollgate/react': '../../packages/react/src/index.ts',
      '@tollgate/vanilla-js': '../../packages/vanilla-js/src/index.ts',
    },
  },
  poweredByHeader: false,
  // Nothing but the app itself is written or asked for while it is built.
  agentRules: false,
  experimental: { agentUpgrade: false },
} satisfies NextConfig
