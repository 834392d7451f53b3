import type { CountryCode } from 'libphonenumber-js/min'
import { type JSX, useMemo } from 'react'
import { callingCodeOf, countriesIn } from './countries.ts'
import type { FormView } from './form-view.ts'

interface CountrySelectProps {
  readonly view: FormView
  readonly country: CountryCode
  readonly onChange: (country: CountryCode) => void
}

/**
 * The browser's own list, so that it is searched by typing, read aloud and turned like every other on the device. It lies unseen over a
 * short text of what is chosen.
 */
export function CountrySelect({ view: { texts }, country, onChange }: CountrySelectProps): JSX.Element {
  const countries = useMemo(() => countriesIn(texts.language), [texts.language])
  return (
    <div className="tollgate-country">
      <select
        className="tollgate-country-list"
        aria-label={texts.text('country.label')}
        value={country}
        onChange={({ target }) => onChange(target.value as CountryCode)}
      >
        {countries.map(({ code, name, callingCode }) => (
          <option key={code} value={code}>
            {name} ({callingCode})
          </option>
        ))}
      </select>
      <span className="tollgate-country-shown" aria-hidden="true">
        <span className="tollgate-country-code">{country}</span>
        {callingCodeOf(country)}
        <svg className="tollgate-chevron" viewBox="0 0 12 12" width="12" height="12">
          <path d="M3 4.5 6 7.5 9 4.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </span>
    </div>
  )
}
