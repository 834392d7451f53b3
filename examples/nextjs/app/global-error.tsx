'use client'

import './globals.css'

/** Stands in for the whole page where even its frame cannot be drawn: it is not known who asks while the server is away. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Not available</title>
        <main>
          <section className="hero">
            <div>
              <h1>Please try again in a moment</h1>
              <p className="lead">It cannot be found out right now whether you are signed in.</p>
              <p className="actions">
                <button className="button" type="button" onClick={() => window.location.reload()}>
                  Try again
                </button>
              </p>
            </div>
          </section>
        </main>
      </body>
    </html>
  )
}
