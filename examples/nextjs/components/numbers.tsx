'use client'

import { useStytch, useStytchUser, type User } from '@tollgate/nextjs'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { readablePhone } from '../lib/readable-phone.ts'
import { PasscodeForm } from './passcode-form.tsx'
import { useRequest } from './use-request.ts'

interface NumbersProps {
  /** As the server knew her when it drew the page. */
  readonly initialUser: User
  readonly inboxLink: ReactNode
}

/** The user's numbers: delete one, add another. */
export function Numbers({ initialUser, inboxLink }: NumbersProps) {
  const stytch = useStytch()
  const user = useStytchUser().user ?? initialUser
  const { problem, run } = useRequest()
  const [news, setNews] = useState('')
  const status = useRef<HTMLParagraphElement>(null)
  // The button that had the focus is gone; the news of it says why.
  useEffect(() => {
    if (news !== '') status.current?.focus()
  }, [news])

  const remove = ({ phone_id, phone_number }: PhoneNumber) =>
    run(async () => {
      await stytch.user.deletePhoneNumber(phone_id)
      setNews(`${readablePhone(phone_number)} was deleted.`)
    })

  return (
    <section className="card" aria-labelledby="numbers-title">
      <h2 id="numbers-title">Phone numbers</h2>
      <ul className="numbers" aria-label="Your numbers">
        {user.phone_numbers.map((number) => (
          <li key={number.phone_id}>
            <span className="number">{readablePhone(number.phone_number)}</span>
            {!number.verified && <span className="chip">Not confirmed</span>}
            {user.phone_numbers.length > 1 && (
              <button
                className="link"
                type="button"
                aria-label={`Delete ${readablePhone(number.phone_number)}`}
                onClick={() => void remove(number)}
              >
                Delete
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className={problem === undefined ? 'hint' : 'problem'} role="status" ref={status} tabIndex={-1}>
        {problem ?? news}
      </p>
      <h3>Add a number</h3>
      <PasscodeForm
        sendCode={(phoneNumber) => stytch.otps.sms.send(phoneNumber, { expiration_minutes: 5 })}
        redeemCode={(code, methodId) => stytch.otps.authenticate(code, methodId, { session_duration_minutes: 60 })}
        redeemText="Add it"
        onRedeemed={(phoneNumber) => setNews(`${readablePhone(phoneNumber)} is yours now.`)}
      />
      <p className="aside">{inboxLink}</p>
    </section>
  )
}

type PhoneNumber = User['phone_numbers'][number]
