import Link from 'next/link'

export function SiteHeader({ isSignedIn }: { readonly isSignedIn: boolean }) {
  return (
    <header className="bar">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Link className="brand" href="/">
        <svg viewBox="0 0 20 20" width="22" height="22" fill="none" strokeLinecap="round" aria-hidden="true">
          <path d="M5 18V9" stroke="currentColor" strokeWidth="3" />
          <path d="M5 9 17 3" stroke="currentColor" strokeWidth="3" opacity=".55" />
          <path d="M2 18h6" stroke="currentColor" strokeWidth="2" />
        </svg>
        Tollgate <span>example</span>
      </Link>
      <nav aria-label="Main">{isSignedIn ? <Link href="/profile">Profile</Link> : <Link href="/login">Sign in</Link>}</nav>
    </header>
  )
}
