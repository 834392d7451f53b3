import { createHash } from 'node:crypto'
import { html, type Html } from './html.ts'
import { pageStyle } from './page-style.ts'

export interface Page {
  readonly title: string
  /** CSS of this page, beside what all pages share. */
  readonly style: string
  readonly body: Html
  /** Path of the page's module on this server; absent: no script runs at all. */
  readonly scriptPath?: string
}

/** A whole document. It loads nothing from elsewhere. */
export function renderPage({ title, style, body, scriptPath }: Page): string {
  const script = scriptPath === undefined ? [] : [html`<script type="module" src="${scriptPath}"></script>`]
  // Whole, since its hash is over every character between the tags.
  const styleElement = { markup: `<style>${sheetOf(style)}</style>` }
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        ${styleElement} ${script}
      </head>
      <body>
        ${body}
      </body>
    </html>`.markup
}

/** Sent with a page. Its style is allowed by its hash, and markup that slipped in could load, run or frame nothing. */
export function pageHeaders({ style, scriptPath }: Pick<Page, 'style' | 'scriptPath'>): Readonly<Record<string, string>> {
  // Trusted Types: the page's own script cannot turn text into markup either.
  const scripts =
    scriptPath === undefined
      ? []
      : [`script-src 'self'`, `connect-src 'self'`, `require-trusted-types-for 'script'`, `trusted-types 'none'`]
  const styleHash = createHash('sha256').update(sheetOf(style)).digest('base64')
  const policy = [
    `default-src 'none'`,
    `style-src 'sha256-${styleHash}'`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    ...scripts,
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

/** A gate's post and its raised bar. */
export const logo: Html = html`<svg viewBox="0 0 20 20" fill="none" aria-hidden="true">
  <path d="M5 18V9" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
  <path d="M5 9 17 3" stroke="currentColor" stroke-width="3" stroke-linecap="round" opacity=".55" />
  <path d="M2 18h6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
</svg>`

const iconMarkup =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" stroke="#16937a" stroke-width="3" stroke-linecap="round"><path d="M5 18V9"/><path d="M5 9 17 3"/><path d="M2 18h6"/></svg>'
const icon = `data:image/svg+xml,${encodeURIComponent(iconMarkup)}`

function sheetOf(style: string): string {
  return `${pageStyle}${style}`
}
