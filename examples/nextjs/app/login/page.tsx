import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { InboxLink } from '../../components/inbox-link.tsx'
import { SignIn } from '../../components/sign-in.tsx'
import { currentSession } from '../../lib/current-session.ts'
import type { LoginPageProps } from '../../lib/login-page-props.ts'
import { returnPath } from '../../lib/return-path.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { return_to } = await searchParams
  if (await currentSession()) redirect(returnPath(return_to))
  return (
    <div className="narrow">
      <h1 className="unseen">Sign in to the example</h1>
      <div className="login-place">
        <SignIn />
      </div>
      <p className="aside">
        <InboxLink />
        <Link href={{ pathname: '/login/headless', query: { ...(return_to && { return_to }) } }}>The same with a form of your own</Link>
      </p>
    </div>
  )
}
