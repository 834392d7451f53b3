import type { ErrorRow } from '@tollgate/contract'

/** What only the dev mode's routes answer; no part of the API, whose catalogue is the contract's. */
export const devErrors = {
  forbidden_host: {
    status: 403,
    message: 'The inbox is not open to this page or host name.',
    when: 'The `Host` is neither `localhost`, an IP address nor the host of the public URL, or the `Origin` is that of another page.',
    action: 'Open the inbox under the address that `tollgate dev` prints, or set `TOLLGATE_PUBLIC_URL` to the one in use.',
  },
} as const satisfies Record<string, ErrorRow>
