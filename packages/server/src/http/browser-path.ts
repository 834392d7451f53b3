/** Of the API that browsers call: its answers stand in `data`, and its pages may be anywhere. */
export function isBrowserPath(path: string): boolean {
  return path.startsWith('/sdk/')
}
