import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'No such page' }

export default function NotFound() {
  return (
    <section className="hero">
      <div>
        <h1>There is no such page</h1>
        <p className="lead">Its address may be mistyped, or it is gone.</p>
        <p className="actions">
          <Link className="button" href="/">
            To the start
          </Link>
        </p>
      </div>
    </section>
  )
}
