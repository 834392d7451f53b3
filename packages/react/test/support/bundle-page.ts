import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'

// Of every import in the bundle, react-dom's own too: with two Reacts there would be none that knows the hooks of the other.
const react18 = { react: 'react-18', 'react-dom': 'react-dom-18' }

interface BundleOptions {
  /** Default 19. */
  readonly react?: 18 | 19
}

/** A file of `test/pages`, in one script with all that it needs: React's development build, because that one warns. */
export async function bundlePage(name: string, { react = 19 }: BundleOptions = {}): Promise<string> {
  const options: BuildOptions = {
    entryPoints: [join(import.meta.dirname, '../pages', name)],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    conditions: ['@tollgate/source'],
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: react === 18 ? react18 : {},
    logLevel: 'silent',
  }
  const { outputFiles } = await build(options)
  return outputFiles?.[0]?.text ?? ''
}
