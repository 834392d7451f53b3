/** Of Next.js itself; pages' data (`/_next/data`) is none of these. */
const assets = ['/_next/static/*', '/_next/image', '/favicon.ico']

/**
 * Whether anybody may see the path. What is not named is not public, so a path in another case, with another slash or as the data of a
 * page is guarded like the page. Patterns: a path, or a folder with `/*` at its end.
 */
export function isPublicPath(pathname: string, patterns: readonly string[]): boolean {
  // Whatever a server behind could read as another path.
  if (/%(?:2e|2f|5c|00)|\\|\/\//i.test(pathname)) return false
  return [...assets, ...patterns].some((pattern) =>
    pattern.endsWith('/*') ? pathname.startsWith(pattern.slice(0, -1)) : pathname === pattern,
  )
}
