'use client'

import type { OtpSendReply } from '@tollgate/nextjs'
import { useId, useState, type SyntheticEvent } from 'react'
import { readablePhone } from '../lib/readable-phone.ts'
import { Field } from './field.tsx'
import { useRequest } from './use-request.ts'

interface PasscodeFormProps {
  /** E.164. */
  readonly sendCode: (phoneNumber: string) => Promise<OtpSendReply>
  readonly redeemCode: (code: string, methodId: string) => Promise<unknown>
  /** Of the button below the code. */
  readonly redeemText: string
  readonly onRedeemed?: (phoneNumber: string) => void
}

interface Sent {
  readonly phoneNumber: string
  readonly methodId: string
}

/** Asks for a number, then for the code that was sent to it. */
export function PasscodeForm({ sendCode, redeemCode, redeemText, onRedeemed }: PasscodeFormProps) {
  const [phoneNumber, setPhoneNumber] = useState('')
  const [sent, setSent] = useState<Sent>()
  const { isBusy, problem, run, forgetProblem } = useRequest()
  const id = useId()

  function send(event: SyntheticEvent) {
    event.preventDefault()
    const wanted = phoneNumber.replaceAll(/[\s().-]/g, '')
    void run(async () => {
      const { method_id: methodId } = await sendCode(wanted)
      setSent({ phoneNumber: wanted, methodId })
    })
  }

  if (sent !== undefined) {
    const { methodId } = sent
    return (
      <CodeStep
        phoneNumber={sent.phoneNumber}
        redeemText={redeemText}
        redeemCode={async (code) => {
          await redeemCode(code, methodId)
          setPhoneNumber('')
          setSent(undefined)
          onRedeemed?.(sent.phoneNumber)
        }}
        onBack={() => setSent(undefined)}
      />
    )
  }
  return (
    <form className="form" noValidate onSubmit={send}>
      <Field
        id={`${id}-number`}
        label="Phone number"
        hint={`With + and country code, such as ${readablePhone('+14155552671')}.`}
        problem={problem}
        type="tel"
        autoComplete="tel"
        value={phoneNumber}
        onChange={(typed) => {
          forgetProblem()
          setPhoneNumber(typed)
        }}
      />
      <button className="button" type="submit" aria-disabled={isBusy}>
        Send a code
      </button>
    </form>
  )
}

interface CodeStepProps {
  readonly phoneNumber: string
  readonly redeemText: string
  readonly redeemCode: (code: string) => Promise<void>
  readonly onBack: () => void
}

function CodeStep({ phoneNumber, redeemText, redeemCode, onBack }: CodeStepProps) {
  const [code, setCode] = useState('')
  const { isBusy, problem, run, forgetProblem } = useRequest()
  const id = useId()

  function redeem(event: SyntheticEvent) {
    event.preventDefault()
    void run(() => redeemCode(code))
  }

  return (
    <form className="form" noValidate onSubmit={redeem}>
      <Field
        id={`${id}-code`}
        label="Six-digit code"
        hint={`We texted it to ${readablePhone(phoneNumber)}.`}
        problem={problem}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        autoFocus
        value={code}
        onChange={(typed) => {
          forgetProblem()
          setCode(typed.replaceAll(/\D/g, ''))
        }}
      />
      <button className="button" type="submit" aria-disabled={isBusy}>
        {redeemText}
      </button>
      <button className="link" type="button" onClick={onBack}>
        Another number
      </button>
    </form>
  )
}
