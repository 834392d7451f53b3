import { createTollgate } from '@tollgate/nextjs/server'

/**
 * Where the server is and what proves to be this app: `TOLLGATE_URL`, `TOLLGATE_PROJECT_ID`, `TOLLGATE_PROJECT_SECRET` and
 * `NEXT_PUBLIC_TOLLGATE_PUBLIC_TOKEN`. Behind a proxy of your own add `trustedProxies`, so that limits by address count.
 */
export const tollgate = createTollgate()
