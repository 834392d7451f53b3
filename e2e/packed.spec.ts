import { describe } from 'vitest'
import { installPackages } from './packed/install-packages.ts'
import { visitApp } from './packed/visit-app.ts'

describe.each([
  { clients: 'own', packages: 'our tarballs' },
  { clients: 'published', packages: 'the published package' },
] as const)('a Next.js app with $packages as @stytch/nextjs', ({ clients }) => {
  visitApp({ clients, install: installPackages })
})
