import { tollgate } from './lib/tollgate.ts'

/**
 * Whoever is not signed in gets to the public paths alone. There is no `matcher`: a page that is added later is guarded too, until it is
 * named here.
 */
export const proxy = tollgate.guard({ signInPath: '/login', publicPaths: ['/', '/login/headless', '/icon.svg'] })
