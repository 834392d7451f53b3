import { OTPMethods, Products, StytchLogin } from '@stytch/nextjs'
import { type ReactElement, useState } from 'react'
import { mount } from './mount.tsx'
import { pageOptions } from './page-options.ts'

const { methods = ['SMS'] } = pageOptions()

const config = {
  products: [Products.otp],
  otpOptions: { methods: methods.map((name) => OTPMethods[name]), expirationMinutes: 5 },
  sessionOptions: { sessionDurationMinutes: 60 },
}

/** The prebuilt login, and below it what it reported, in order. */
function App(): ReactElement {
  const [reports, setReports] = useState<readonly string[]>([])
  const report = (text: string) => setReports((earlier) => [...earlier, text])
  const callbacks = {
    onEvent: ({ type }: { readonly type: string }) => report(type),
    onError: (error: object) => report(`error ${'error_type' in error ? String(error.error_type) : 'without type'}`),
  }
  return (
    <>
      <StytchLogin config={config} callbacks={callbacks} />
      <ol aria-label="Reports">
        {reports.map((text, place) => (
          <li key={place}>{text}</li>
        ))}
      </ol>
    </>
  )
}

mount(<App />)
