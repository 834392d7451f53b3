import { Check } from 'typebox/schema'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { SearchOperand, SearchQuery, type SearchFilterName } from './user-search.ts'

describe('a search operand', () => {
  it.each([
    { filter_name: 'created_at_greater_than', filter_value: '2026-05-04T09:30:00Z' },
    { filter_name: 'created_at_less_than', filter_value: '2026-05-04T09:30:00.250+02:00' },
    {
      filter_name: 'created_at_between',
      filter_value: { greater_than: '2026-05-04T09:30:00Z', less_than: '2026-05-05T09:30:00Z' },
    },
    { filter_name: 'status', filter_value: 'pending' },
    { filter_name: 'phone_number', filter_value: ['+14155550123'] },
    { filter_name: 'phone_verified', filter_value: false },
    { filter_name: 'full_name_fuzzy', filter_value: 'Ada' },
  ])('may be $filter_name $filter_value', (operand) => {
    expect(Check(SearchOperand, operand)).toBe(true)
  })

  it.each([
    { filter_name: 'created_at_greater_than', filter_value: 'yesterday' },
    { filter_name: 'created_at_between', filter_value: { greater_than: '2026-05-04T09:30:00Z' } },
    { filter_name: 'status', filter_value: 'deleted' },
    { filter_name: 'phone_number', filter_value: '+14155550123' },
    { filter_name: 'phone_number', filter_value: [] },
    { filter_name: 'phone_verified', filter_value: 'false' },
    { filter_name: 'full_name_fuzzy', filter_value: 'Al' },
    { filter_name: 'shoe_size', filter_value: 43 },
    { filter_name: 'status' },
    { filter_value: 'active' },
    null,
  ])('may not be %j', (operand) => {
    expect(Check(SearchOperand, operand)).toBe(false)
  })

  it('has a value of the type that its name stands for', () => {
    expectTypeOf<Extract<SearchOperand, { filter_name: 'phone_id' }>['filter_value']>().toEqualTypeOf<readonly string[]>()
    expectTypeOf<Extract<SearchOperand, { filter_name: 'status' }>['filter_value']>().toEqualTypeOf<'active' | 'pending'>()
    expectTypeOf<SearchOperand['filter_name']>().toEqualTypeOf<SearchFilterName>()
  })
})

describe('a search query', () => {
  it.each([{}, { operator: 'AND', operands: [] }, { operator: 'OR' }])('may be %j', (query) => {
    expect(Check(SearchQuery, query)).toBe(true)
  })

  it.each([{ operator: 'XOR' }, { operands: {} }, []])('may not be %j', (query) => {
    expect(Check(SearchQuery, query)).toBe(false)
  })
})
