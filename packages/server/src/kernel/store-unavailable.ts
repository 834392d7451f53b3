/** The database cannot be had for now: answered as 503 `server_unavailable` with `Retry-After`. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
