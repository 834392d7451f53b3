import { describe, expect, it } from 'vitest'
import { formOf } from './form-of.ts'

describe('a form', () => {
  it.each([
    { body: '', fields: {} },
    { body: 'a=1&b=%C3%A9+x', fields: { a: '1', b: 'é x' } },
    { body: 'a=2&b=&a=1&a=2', fields: { a: ['2', '1', '2'], b: '' } },
    { body: '?a=1', fields: { a: '1' } },
  ])('$body is read in one pass, a name that comes again as a list in its order', ({ body, fields }) => {
    expect(formOf(body)).toEqual(fields)
    expect(formOf(Buffer.from(body))).toEqual(fields)
  })

  it('may have a field called as every object has one', () => {
    expect(Object.entries(formOf('__proto__=1&constructor=2') ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  it.each([
    { title: 'names', field: (index: number) => `n${index.toString()}=1` },
    { title: 'values of one name', field: () => 'n=1' },
    { title: 'fields of nothing', field: () => '=' },
  ])('I5: of 201 $title is refused; once, 64 KiB of names held the server up before it asked for a signature', ({ field }) => {
    const fields = Array.from({ length: 201 }, (_, index) => field(index))
    expect(formOf(fields.slice(1).join('&'))).toBeDefined()
    expect(formOf(fields.join('&'))).toBeUndefined()
  })
})
