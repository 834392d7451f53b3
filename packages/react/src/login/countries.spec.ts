import { describe, expect, it } from 'vitest'
import { countriesIn, likelyCountry } from './countries.ts'

describe('the list of countries', () => {
  it.each([
    { language: 'en', name: 'Germany', before: 'Ghana' },
    { language: 'es', name: 'Alemania', before: 'Andorra' },
    { language: 'fr', name: 'Allemagne', before: 'Andorre' },
    { language: 'pt-br', name: 'Alemanha', before: 'Andorra' },
  ])('is named and ordered in $language', ({ language, name, before }) => {
    const countries = countriesIn(language)
    const names = countries.map((country) => country.name)
    expect(countries).toContainEqual({ code: 'DE', name, callingCode: '+49' })
    expect(names.indexOf(before)).toBeGreaterThan(names.indexOf(name))
  })

  it('has each once, under a name', () => {
    const countries = countriesIn('en')
    expect(new Set(countries.map(({ code }) => code)).size).toBe(countries.length)
    expect(countries.filter(({ code, name }) => code === name)).toEqual([])
  })
})

describe('the country to begin with', () => {
  it.each([
    { languages: ['en-GB', 'en'], country: 'GB' },
    { languages: ['fr'], country: 'FR' },
    { languages: ['es-419', 'es-MX'], country: 'MX' },
    { languages: ['en-US@posix', 'de-AT'], country: 'AT' },
    { languages: [], country: 'US' },
  ])('for $languages is $country', ({ languages, country }) => {
    expect(likelyCountry(languages)).toBe(country)
  })
})
