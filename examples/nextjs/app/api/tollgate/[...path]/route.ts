import { tollgate } from '../../../../lib/tollgate.ts'

/** Answers the browser's client on this app's own host, and keeps the session in cookies that no script can read. */
export const { GET, POST, PUT, DELETE } = tollgate.handlers
