import { describe } from 'vitest'
import { makeInstallVersions } from './packed/install-versions.ts'
import { visitApp } from './packed/visit-app.ts'

// Needs the npm registry.
describe.each([
  { next: '14.2.35', react: '18.3.1' },
  { next: '15.5.29', react: '18.3.1' },
  { next: '15.5.29', react: '19.3.1' },
  { next: '16.4.6', react: '18.3.1' },
])('our tarballs with Next.js $next and React $react', (versions) => {
  visitApp({ clients: 'own', install: makeInstallVersions(versions) })
})
