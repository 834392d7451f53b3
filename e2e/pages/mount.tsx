import { createStytchClient, StytchProvider } from '@stytch/nextjs'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { pageOptions } from './page-options.ts'

/** Puts the app on the page, with the client that the test asked for. */
export function mount(app: ReactElement): void {
  const { publicToken, client } = pageOptions()
  const root = document.querySelector('#root')
  if (root === null) throw new Error('the page has no #root')
  createRoot(root).render(<StytchProvider stytch={createStytchClient(publicToken, client)}>{app}</StytchProvider>)
}
