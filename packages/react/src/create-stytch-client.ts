import { createStytchClient as createBrowserClient, type StytchClient, type StytchClientOptions } from '@tollgate/vanilla-js'
import { makeServerClient } from './make-server-client.ts'

/**
 * The client for the provider. On a server it is a stand-in, so that a module that both sides load can make one: its members can be
 * read, and calling any of them throws.
 */
export function createStytchClient(publicToken: string, options?: StytchClientOptions): StytchClient {
  return typeof window === 'undefined' ? makeServerClient() : createBrowserClient(publicToken, options)
}
