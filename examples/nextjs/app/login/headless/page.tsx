import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { InboxLink } from '../../../components/inbox-link.tsx'
import { OwnSignIn } from '../../../components/own-sign-in.tsx'
import { currentSession } from '../../../lib/current-session.ts'
import type { LoginPageProps } from '../../../lib/login-page-props.ts'
import { returnPath } from '../../../lib/return-path.ts'

export const metadata: Metadata = { title: 'Sign in with your own form' }

export default async function HeadlessLoginPage({ searchParams }: LoginPageProps) {
  const { return_to } = await searchParams
  if (await currentSession()) redirect(returnPath(return_to))
  return (
    <div className="narrow">
      <section className="card">
        <h1>Your own form</h1>
        <p className="muted">
          Two calls of <code>useStytch()</code>, and whatever looks you like.
        </p>
        <OwnSignIn />
      </section>
      <p className="aside">
        <InboxLink />
        <Link href={{ pathname: '/login', query: { ...(return_to && { return_to }) } }}>The ready-made login</Link>
      </p>
    </div>
  )
}
