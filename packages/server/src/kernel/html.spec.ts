import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('a template', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
    ['" onfocus="alert(1)', '<p>&quot; onfocus=&quot;alert(1)</p>'],
    ["' onfocus='alert(1)", '<p>&#39; onfocus=&#39;alert(1)</p>'],
    ['&lt;', '<p>&amp;lt;</p>'],
  ])('takes %s as text', (text, markup) => {
    expect(html`<p>${text}</p>`).toEqual({ markup })
  })

  it('takes markup as it is, one piece or several', () => {
    const items = ['a', '<b>'].map((text) => html`<i>${text}</i>`)
    expect(html`<p>${items}${html`<b>${3}</b>`}</p>`.markup).toBe('<p><i>a</i><i>&lt;b&gt;</i><b>3</b></p>')
  })
})
