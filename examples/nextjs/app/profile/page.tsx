import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { InboxLink } from '../../components/inbox-link.tsx'
import { Numbers } from '../../components/numbers.tsx'
import { SessionEnd } from '../../components/session-end.tsx'
import { SignOutButton } from '../../components/sign-out-button.tsx'
import { tollgate } from '../../lib/tollgate.ts'

export const metadata: Metadata = { title: 'Your profile' }

/** What is somebody's is asked for where it is shown: `proxy.ts` keeps strangers out early, and is no proof. */
export default async function ProfilePage() {
  const signedIn = await tollgate.getUser()
  if (signedIn === undefined) redirect('/login?return_to=/profile')
  const { user, session } = signedIn
  return (
    <div className="narrow profile">
      <h1>Your profile</h1>
      <Numbers initialUser={user} inboxLink={<InboxLink />} />
      <section className="card" aria-labelledby="session-title">
        <h2 id="session-title">Session</h2>
        <dl>
          <div>
            <dt>User</dt>
            <dd>
              <code>{user.user_id}</code>
            </dd>
          </div>
          <div>
            <dt>Ends</dt>
            <dd>
              <SessionEnd initialSession={session} />
            </dd>
          </div>
        </dl>
        <SignOutButton />
      </section>
    </div>
  )
}
