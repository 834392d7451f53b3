import { useStytch, useStytchSession, useStytchUser } from '@stytch/nextjs'
import { type ReactElement, type SubmitEvent, useState } from 'react'
import { Login } from './login.verbatim'

/** The app around the documented component: it types codes back, and says who is signed in. */
export function ProductApp(): ReactElement {
  const { session, isInitialized } = useStytchSession()
  if (!isInitialized) return <p>One moment</p>
  return session === null ? <SignedOut /> : <SignedIn />
}

function SignedOut(): ReactElement {
  return (
    <>
      <p>Signed out</p>
      <Login />
      <CodeForm />
    </>
  )
}

function CodeForm(): ReactElement {
  const stytch = useStytch()
  const [problem, setProblem] = useState('')
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    stytch.otps
      .authenticate(text(typed.get('code')), text(typed.get('method')), { session_duration_minutes: 60 })
      .catch((error: unknown) => setProblem(String(error)))
  }
  return (
    <form onSubmit={submit}>
      <label>
        Method <input name="method" />
      </label>
      <label>
        Code <input name="code" inputMode="numeric" autoComplete="one-time-code" />
      </label>
      <button>Sign in</button>
      <p role="alert">{problem}</p>
    </form>
  )
}

function SignedIn(): ReactElement {
  const stytch = useStytch()
  const { user } = useStytchUser()
  return (
    <>
      <p>Signed in with {user?.phone_numbers.map(({ phone_number }) => phone_number).join(' and ')}</p>
      <button
        onClick={() => {
          void stytch.session.revoke()
        }}
      >
        Sign out
      </button>
    </>
  )
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : ''
}
