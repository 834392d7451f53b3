import type { StytchClient } from '@tollgate/vanilla-js'

// What a server reads of any value while it renders, logs, awaits or serializes it: not ours to answer.
const askedOfAnything = new Set<string | symbol>(['then', 'toJSON', '$$typeof', 'prototype'])

/** Stands for the client where there is no browser. Every member can be read, to any depth; calling one throws an `Error` naming it. */
export function makeServerClient(): StytchClient {
  return memberNamed('stytch') as StytchClient
}

function memberNamed(path: string): unknown {
  return new Proxy(() => undefined, {
    get: (_, key) => (typeof key === 'symbol' || askedOfAnything.has(key) ? undefined : memberNamed(`${path}.${key}`)),
    apply: () => {
      throw new Error(`${path}() was called on the server, where nobody is signed in. Call it in the browser: in an effect or a handler.`)
    },
  })
}
