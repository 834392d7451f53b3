import {
  createStytchClient,
  StytchAPIError,
  StytchAPISchemaError,
  StytchAPIUnreachableError,
  StytchSDKUsageError,
} from '@stytch/vanilla-js/headless'
import { pageOptions } from './page-options.ts'

/** A client without a face: tests call it through the window, and get what happened as plain values. */
export interface HeadlessWindow {
  readonly callClient: (method: string, args: readonly unknown[]) => Promise<CallOutcome>
  /** The answers of the server so far, oldest first, as far as scripts may read them. */
  readonly answers: readonly ReadAnswer[]
}

export type CallOutcome = { readonly value: unknown } | { readonly error: CallError }

export interface CallError {
  /** The exported class, or `Error`. */
  readonly class: string
  readonly message: string
  readonly error_type?: string
  readonly error_message?: string
  readonly error_url?: string
  readonly error_details?: unknown
  readonly status_code?: number
  readonly request_id?: string
}

export interface ReadAnswer {
  readonly path: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const errorClasses = { StytchAPIError, StytchAPISchemaError, StytchAPIUnreachableError, StytchSDKUsageError }

const answers: ReadAnswer[] = []
const realFetch = window.fetch.bind(window)
window.fetch = async (...request) => {
  const response = await realFetch(...request)
  answers.push({ path: new URL(response.url).pathname, status: response.status, headers: Object.fromEntries(response.headers) })
  return response
}

const { publicToken, client: options } = pageOptions()
const client: unknown = createStytchClient(publicToken, options)

Object.assign(window, {
  answers,
  callClient: async (path: string, args: readonly unknown[]): Promise<CallOutcome> => {
    try {
      return { value: await call(path.split('.'), args) }
    } catch (error) {
      return { error: plain(error) }
    }
  },
} satisfies HeadlessWindow)

function call(path: readonly string[], args: readonly unknown[]): unknown {
  const names = [...path]
  const method = names.pop() ?? ''
  const owner = names.reduce<unknown>((object, name) => (object as Record<string, unknown>)[name], client)
  return (owner as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...args)
}

function plain(error: unknown): CallError {
  const known = Object.entries(errorClasses).find(([, type]) => error instanceof type)
  const fields = typeof error === 'object' && error !== null ? Object.fromEntries(Object.entries(error)) : {}
  return { ...fields, class: known?.[0] ?? 'Error', message: error instanceof Error ? error.message : String(error) }
}
