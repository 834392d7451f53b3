/** Recognised before parsing: no real subscriber can have it. Source: rules 4, wire contract 12.1. */
export const sandboxNumber = '+10000000000'

/** The same for emails. */
export const sandboxEmail = 'sandbox@stytch.com'

/** The only right code of both. */
export const sandboxCode = '000000'
