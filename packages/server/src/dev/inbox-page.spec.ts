import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { inboxPage, inboxPageHeaders } from './inbox-page.ts'
import { inboxScript } from './inbox-script.ts'

const page = inboxPage({
  baseUrl: 'http://localhost:4000',
  keys: { project_id: 'project-test-1', secret: '"><img src=x onerror=alert(1)>' },
})

describe('the inbox page', () => {
  it('shows what it was given as text', () => {
    expect(page).not.toContain('<img')
    expect(page).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;')
  })

  it('has the one style that its policy allows, and no other', () => {
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, style]) => style ?? '')
    const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(hashes).toHaveLength(1)
    expect(inboxPageHeaders['content-security-policy']).toContain(`style-src ${hashes.join(' ')};`)
    expect(page).not.toMatch(/\sstyle=/)
  })

  it('runs no script of its own text', () => {
    expect([...page.matchAll(/<script[^>]*>[^<]*/g)].map(([script]) => script)).toEqual(['<script type="module" src="/inbox/script.js">'])
    expect(page.replaceAll(/<pre[^]*?<\/pre>/g, '')).not.toMatch(/\son[a-z]+=/)
  })

  it('loads nothing from elsewhere', () => {
    const links = [...page.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, link]) => link ?? '')
    expect(links.filter((link) => !/^(?:\/(?!\/)|#|data:)/.test(link))).toEqual([])
    expect(page).not.toMatch(/url\(|@import/)
  })

  it('has every element that its script asks for', () => {
    const asked = [...inboxScript.matchAll(/byId\('([^']+)'\)/g)].map(([, id]) => id ?? '')
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((id) => !page.includes(`id="${id}"`))).toEqual([])
  })
})

describe('its script', () => {
  it('is JavaScript', () => {
    expect(() => new Script(inboxScript)).not.toThrow()
  })

  it('never makes markup of text', () => {
    expect(inboxScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function/)
  })
})
