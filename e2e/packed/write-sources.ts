import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const tests = join(import.meta.dirname, '..')

const compilerOptions = {
  target: 'ES2022',
  lib: ['dom', 'dom.iterable', 'esnext'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  allowJs: true,
  allowImportingTsExtensions: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  esModuleInterop: true,
  resolveJsonModule: true,
  isolatedModules: true,
  incremental: true,
  jsx: 'react-jsx',
}

const layout = `import type { ReactNode } from 'react'

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
`

/** An app with the documented component by either router, `/` and `/pages-router`, and with the prebuilt login, `/login`. */
export function writeSources(app: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(app, path)), { recursive: true })
    writeFileSync(join(app, path), text)
  }
  const read = (path: string) => readFileSync(join(tests, path), 'utf8')
  write('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }))
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts', '**/*.tsx'] }))
  write('next.config.mjs', `export default { turbopack: { root: ${JSON.stringify(app)} } }\n`)
  write('app/layout.tsx', layout)
  write('app/page.tsx', "export { ProductPage as default } from '../src/packed/site/product-page'\n")
  write('app/login/page.tsx', "export { LoginPage as default } from '../../src/packed/site/login-page'\n")
  write('pages/pages-router.tsx', "export { ProductPage as default } from '../src/packed/site/product-page'\n")
  for (const path of ['packed/site/client.ts', 'packed/site/product-page.tsx', 'packed/site/login-page.tsx'])
    write(`src/${path}`, read(path))
  // An app's bundler knows no .verbatim.
  write('src/pages/product-app.tsx', read('pages/product-app.tsx').replace('./login.verbatim', './login.jsx'))
  write('src/pages/login.jsx', read('pages/login.verbatim'))
}
