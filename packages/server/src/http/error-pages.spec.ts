import { createHash } from 'node:crypto'
import { errorCatalogue, errorTypes, type ErrorRow } from '@tollgate/contract'
import { describe, expect, it } from 'vitest'
import { errorIndexPage, errorPage, errorPageHeaders } from './error-pages.ts'

const rows: readonly (readonly [string, ErrorRow])[] = Object.entries(errorCatalogue)

describe('the error pages', () => {
  it.each(rows)('explain %s where its error_url points', (errorType, { status, message, when, action }) => {
    const page = errorPage(status) ?? ''
    const section = new RegExp(`<section class="error" id="${errorType}">[^]*?</section>`).exec(page)?.[0] ?? ''
    for (const text of [message, when, action]) expect(textOf(section)).toContain(text.replaceAll('`', ''))
  })

  it('have each error_type once, on the page of its status alone', () => {
    const statuses = [...new Set(rows.map(([, { status }]) => status))]
    const anchors = statuses.flatMap((status) => [...(errorPage(status) ?? '').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    expect(anchors.toSorted()).toEqual(errorTypes.toSorted())
  })

  it.each([0, 200, 402, 418, 599, 4.04, NaN])('are not there for %d', (status) => {
    expect(errorPage(status)).toBeUndefined()
  })

  it('are all linked from the index', () => {
    const links = [...errorIndexPage().matchAll(/href="(\/docs\/errors\/[^"]*#[^"]+)"/g)].map(([, link]) => link)
    expect(links.toSorted()).toEqual(rows.map(([errorType, { status }]) => `/docs/errors/${status}#${errorType}`).toSorted())
  })

  it('take rows that are not of the API, and all their text as text', () => {
    const row = { status: 403, message: 'a < b.', when: '`<img src=x onerror=alert(1)>` came.', action: 'None.' } as const
    const page = errorPage(403, { ...errorCatalogue, forbidden_host: row }) ?? ''
    expect(page).toContain('id="forbidden_host"')
    expect(page).toContain('id="session_authorization_error"')
    expect(page).toContain('<code>&lt;img src=x onerror=alert(1)&gt;</code>')
  })

  it('run no script, load nothing and let nobody frame them', () => {
    const policy = errorPageHeaders['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|script-src/)
    for (const page of [errorIndexPage(), errorPage(400) ?? '']) {
      const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ''
      expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
      expect(page).not.toMatch(/<script|\sstyle=|\son[a-z]+=/)
    }
  })
})

/** What a reader sees. */
function textOf(markup: string): string {
  const text = markup
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
