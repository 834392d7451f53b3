/** Of nobody: what is asked for against it shows whether it leads elsewhere. */
const nowhere = 'http://nowhere.invalid'

/** Where to go after signing in, by `return_to` of the query: a path of this app, whatever stands there. Default `/profile`. */
export function returnPath(returnTo: string | readonly string[] | undefined): string {
  const home = '/profile'
  if (typeof returnTo !== 'string' || !returnTo.startsWith('/') || !URL.canParse(returnTo, nowhere)) return home
  const { origin, pathname, search } = new URL(returnTo, nowhere)
  // `//evil.example`, `/\evil.example` and `/.//evil.example` are other hosts to a browser.
  return origin === nowhere && !pathname.startsWith('//') ? `${pathname}${search}` : home
}
