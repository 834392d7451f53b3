/** Recognised before parsing: no real subscriber can have it. Source: rules 4, wire contract 12.1. */
export const sandboxNumber = '+10000000000'

/** The only right code of the sandbox number. */
export const sandboxCode = '000000'
