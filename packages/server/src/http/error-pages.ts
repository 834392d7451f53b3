import { errorCatalogue, type ErrorRow } from '@tollgate/contract'
import { html, type Html } from '../kernel/html.ts'
import { logo, pageHeaders, renderPage } from '../kernel/page.ts'
import { errorPageStyle } from './error-page-style.ts'

type ErrorRows = Readonly<Record<string, ErrorRow>>

/** What the answers of one status have in common. */
const introductions: Readonly<Record<ErrorRow['status'], { readonly title: string; readonly text: string }>> = {
  400: {
    title: 'Bad request',
    text: 'The request cannot be understood or carried out as it is. Sent again unchanged it is refused again.',
  },
  401: { title: 'Unauthorized', text: 'Who asks, or what was presented, is not accepted.' },
  403: { title: 'Forbidden', text: 'It is known who asks, and that is not enough.' },
  404: { title: 'Not found', text: 'What the request names is not there, or is not of this project.' },
  405: { title: 'Method not allowed', text: 'The address is right, the HTTP method is not.' },
  409: { title: 'Conflict', text: 'Something else is under way that this request would collide with. The same request may pass later.' },
  413: { title: 'Content too large', text: 'The body is larger than the server reads.' },
  415: { title: 'Unsupported media type', text: 'The body is not JSON, or does not say that it is.' },
  422: { title: 'Unprocessable content', text: 'The request is well formed and contradicts an earlier one.' },
  429: { title: 'Too many requests', text: 'A limit is spent. Every answer says when it ends, in Retry-After.' },
  500: { title: 'Internal server error', text: 'The request may be in order; the server is not.' },
  503: { title: 'Service unavailable', text: 'The server cannot answer for the moment. The same request may pass later.' },
}

const frame = { style: errorPageStyle }

/** For every page of this file. */
export const errorPageHeaders = pageHeaders(frame)

/** `/docs/errors/:status`, where each `error_type` has its anchor. Undefined for a status that no row has. */
export function errorPage(status: number, rows: ErrorRows = errorCatalogue): string | undefined {
  const ofStatus = Object.entries(rows).filter(([, row]) => row.status === status)
  const introduction = Object.entries(introductions).find(([key]) => key === String(status))?.[1]
  if (introduction === undefined || ofStatus.length === 0) return undefined

  const body = html`
    ${head([html`<a href="/docs/errors">All errors</a>`])}
    <main>
      <p class="status">${status}</p>
      <h1>${introduction.title}</h1>
      <p class="lead">${introduction.text}</p>
      ${ofStatus.length < 4 ? [] : [listOfTypes(ofStatus.map(([errorType]) => errorType))]}
      ${ofStatus.map(([errorType, row]) => section(errorType, row))}
    </main>
  `
  return renderPage({ ...frame, title: `${status} ${introduction.title} · Tollgate errors`, body })
}

/** `/docs/errors` */
export function errorIndexPage(rows: ErrorRows = errorCatalogue): string {
  const statuses = Object.entries(introductions).map(([status, { title }]) => ({
    status,
    title,
    errorTypes: Object.keys(rows).filter((errorType) => String(rows[errorType]?.status) === status),
  }))
  const groups = statuses.filter(({ errorTypes }) => errorTypes.length > 0)
  const body = html`
    ${head([])}
    <main>
      <h1>Errors</h1>
      <p class="lead">
        An answer that is not a success carries an <code>error_type</code> for programs, an <code>error_message</code> that may be shown to
        the person who signs in, and an <code>error_url</code> that opens one of these pages. Tell the operator its
        <code>request_id</code> when you ask for help.
      </p>
      ${groups.map(
        ({ status, title, errorTypes }) =>
          html`<section class="group">
            <h2>
              <a href="/docs/errors/${status}"><span class="number">${status}</span> ${title}</a>
            </h2>
            ${listOfTypes(errorTypes, `/docs/errors/${status}`)}
          </section>`,
      )}
    </main>
  `
  return renderPage({ ...frame, title: 'Tollgate errors', body })
}

function head(links: readonly Html[]): Html {
  return html`<header class="head">
    <a class="wordmark" href="/docs/errors">${logo}<span>Tollgate</span></a>
    <nav>${links}</nav>
  </header>`
}

function listOfTypes(errorTypes: readonly string[], path = ''): Html {
  const items = errorTypes.map(
    (errorType) =>
      html`<li>
        <a href="${path}#${errorType}"><code>${errorType}</code></a>
      </li>`,
  )
  return html`<ul class="types">
    ${items}
  </ul>`
}

function section(errorType: string, { message, when, action }: ErrorRow): Html {
  return html`<section class="error" id="${errorType}">
    <h2>
      <a href="#${errorType}"><code>${errorType}</code></a>
    </h2>
    <p class="message">${message}</p>
    <dl>
      <dt>When</dt>
      <dd>${withCode(when)}</dd>
      <dt>What to do</dt>
      <dd>${withCode(action)}</dd>
    </dl>
  </section>`
}

/** The catalogue sets code in backticks. */
function withCode(text: string): readonly Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))
}
