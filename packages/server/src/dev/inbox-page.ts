import { html, type Html } from '../kernel/html.ts'
import { logo, pageHeaders, renderPage } from '../kernel/page.ts'
import { inboxStyle } from './inbox-style.ts'

export interface DevKeys {
  readonly project_id: string
  readonly secret: string
}

interface InboxPage {
  /** Of the public URL, never of a request's `Host`. Without a slash at the end. */
  readonly baseUrl: string
  readonly keys: DevKeys
}

const frame = { style: inboxStyle, scriptPath: '/inbox/script.js' }

export const inboxPageHeaders = pageHeaders(frame)

/** Holds no message: the script asks for them and puts them in as text. */
export function inboxPage(page: InboxPage): string {
  const command = commandThatAsks(page)
  const body = html`
    <a class="skip" href="#stream">Skip to the messages</a>
    <header class="bar">
      <h1 class="wordmark">${logo}<span>Tollgate</span> <span class="where">Inbox</span></h1>
      <p id="clock" class="chip" hidden></p>
      <p id="connection" class="connection" role="status" data-state="waiting">Connecting</p>
    </header>
    <aside class="side" id="side" aria-label="Filter" hidden>
      <label class="unseen" for="filter">Filter by number</label>
      <input id="filter" type="search" placeholder="Filter by number" autocomplete="off" spellcheck="false" />
      <ul id="numbers" class="numbers"></ul>
      <details class="again">
        <summary>Ask for a code</summary>
        ${commandBlock('again-command', command)}
      </details>
    </aside>
    <main class="main">
      <div id="thread" class="thread" tabindex="0" role="region" aria-label="Messages">
        <ol id="stream" class="stream"></ol>
        <p id="none-match" class="none-match" hidden>Nothing here is for this number.</p>
        <section id="empty" class="empty" hidden>
          <div class="bubble" aria-hidden="true"><i></i><i></i><i></i></div>
          <h2>No messages yet</h2>
          <p>Codes of test projects arrive here and reach no phone. Ask for one:</p>
          ${commandBlock('first-command', command)}
          <p class="then">It appears here at once. Then redeem it with <code>/v1/otps/authenticate</code>.</p>
        </section>
      </div>
      <button id="newer" class="newer" type="button" hidden>New messages</button>
    </main>
    <p id="announcer" class="unseen" aria-live="polite"></p>
    <noscript><p class="none-match">The inbox needs JavaScript.</p></noscript>
  `
  return renderPage({ ...frame, title: 'Tollgate inbox', body })
}

function commandBlock(id: string, command: string): Html {
  // Without a line break of the markup's own inside, which a <pre> would show.
  const block = html`<pre tabindex="0" id="${id}">${command}</pre>`
  return html`<div class="command">
    ${block}
    <button class="copy" type="button" data-copies="${id}">Copy command</button>
  </div>`
}

function commandThatAsks({ baseUrl, keys }: InboxPage): string {
  return [
    `curl ${baseUrl}/v1/otps/sms/login_or_create`,
    `-u '${keys.project_id}:${keys.secret}'`,
    `-H 'content-type: application/json'`,
    `-d '{"phone_number": "+14155550123"}'`,
  ].join(' \\\n  ')
}
