import Link from 'next/link'
import { currentSession } from '../lib/current-session.ts'
import { phoneOf } from '../lib/phone-of.ts'

export default async function HomePage() {
  const signedIn = await currentSession()
  return (
    <>
      <section className="hero">
        <div>
          <h1>Sign in with a text message</h1>
          <p className="lead">
            A Next.js app with a Tollgate server of its own: a phone number, a six-digit code, and a session that no script can read.
          </p>
          {signedIn === undefined ? (
            <p className="actions">
              <Link className="button" href="/login">
                Sign in
              </Link>
              <Link className="button quiet" href="/login/headless">
                Use your own form
              </Link>
            </p>
          ) : (
            <p className="actions">
              <Link className="button" href="/profile">
                Open your profile
              </Link>
              <span className="muted">Signed in as {phoneOf(signedIn.session)}</span>
            </p>
          )}
        </div>
        <figure className="text" aria-hidden="true">
          <p>Your Tollgate code: 482913. Valid for 5 minutes. Do not share it.</p>
        </figure>
      </section>
      <section className="parts" aria-labelledby="parts-title">
        <h2 id="parts-title">How it is made</h2>
        <ul>
          {parts.map(({ title, file, text }) => (
            <li key={file}>
              <h3>{title}</h3>
              <code>{file}</code>
              <p>{text}</p>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

const parts = [
  {
    title: 'The form',
    file: 'app/login/page.tsx',
    text: 'The ready-made login in one component, or a form of your own over the same client.',
  },
  {
    title: 'The session',
    file: 'app/api/tollgate',
    text: 'A route handler talks to the server with the secret, and keeps the session in HttpOnly cookies.',
  },
  {
    title: 'The guard',
    file: 'proxy.ts',
    text: 'Strangers are sent to the sign-in page and come back after it. Each page asks for itself too.',
  },
]
