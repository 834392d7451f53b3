'use client'

import { useStytch } from '@tollgate/nextjs'
import { PasscodeForm } from './passcode-form.tsx'

/** Users that there are not yet are created. */
export function OwnSignIn() {
  const stytch = useStytch()
  return (
    <PasscodeForm
      sendCode={(phoneNumber) => stytch.otps.sms.loginOrCreate(phoneNumber, { expiration_minutes: 5 })}
      redeemCode={(code, methodId) => stytch.otps.authenticate(code, methodId, { session_duration_minutes: 60 })}
      redeemText="Sign in"
    />
  )
}
