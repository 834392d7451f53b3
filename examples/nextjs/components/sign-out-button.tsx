'use client'

import { useStytch } from '@tollgate/nextjs'
import { useRequest } from './use-request.ts'

export function SignOutButton() {
  const stytch = useStytch()
  const { isBusy, problem, run } = useRequest()

  const signOut = () =>
    run(async () => {
      await stytch.session.revoke()
    })

  return (
    <div className="actions">
      <button className="button quiet" type="button" aria-disabled={isBusy} onClick={() => void signOut()}>
        Sign out
      </button>
      <p className={problem === undefined ? 'hint' : 'problem'} aria-live="polite">
        {problem ?? 'In all tabs of this browser.'}
      </p>
    </div>
  )
}
