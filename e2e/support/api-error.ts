import { expect } from 'vitest'
import type { World } from './world.ts'

export interface Refusal {
  readonly status_code: number
  readonly error_type: string
  /** Default: any words. */
  readonly error_message?: string | RegExp
}

/** All that the documented class says of a refusal. */
export function apiError({ server }: World, { status_code, error_type, error_message = /./ }: Refusal) {
  return {
    class: 'StytchAPIError',
    status_code,
    error_type,
    error_message: typeof error_message === 'string' ? error_message : (expect.stringMatching(error_message) as string),
    error_url: `${server.baseUrl}/docs/errors/${status_code}#${error_type}`,
    request_id: expect.stringMatching(/^request-id-test-/) as string,
  }
}
