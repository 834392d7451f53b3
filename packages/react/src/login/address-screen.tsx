import { type JSX, type SyntheticEvent, useEffect, useId, useRef } from 'react'
import type { AddressDraft } from './address-draft.ts'
import { EmailField } from './email-field.tsx'
import type { FormView } from './form-view.ts'
import type { AddressState } from './login-state.ts'
import { MethodTabs, tabId } from './method-tabs.tsx'
import type { OtpMethod } from './otp-methods.ts'
import { e164Of } from './phone-entry.ts'
import { PhoneField } from './phone-field.tsx'
import { ScreenHeader } from './screen-header.tsx'
import { SubmitButton } from './submit-button.tsx'
import type { Login } from './use-login.ts'
import { useSecondsUntil } from './use-seconds-until.ts'

interface AddressScreenProps {
  readonly view: FormView
  readonly titleId: string
  readonly login: Login
  readonly state: AddressState
  readonly methods: readonly OtpMethod[]
  /** What was typed before, kept while the person looks at other screens. */
  readonly draft: AddressDraft
  readonly onDraft: (draft: AddressDraft) => void
}

interface SubtitlesProps {
  readonly view: FormView
  readonly methods: readonly OtpMethod[]
  readonly shown: OtpMethod
}

/** Asks where the code is to go. */
export function AddressScreen({ view, titleId, login, state, methods, draft, onDraft }: AddressScreenProps): JSX.Element {
  const { texts } = view
  const { method, problem } = state
  const input = useRef<HTMLInputElement>(null)
  const panelId = useId()
  const secondsBlocked = useSecondsUntil(state.sendBlockedUntil)
  const isTabbed = methods.length > 1

  useEffect(() => {
    if (state.isReturned) input.current?.focus()
  }, [state.isReturned])
  useEffect(() => {
    if (problem !== undefined && problem.waitSeconds === undefined) input.current?.focus()
  }, [problem])

  function edit(part: Partial<AddressDraft>): void {
    login.editAddress()
    onDraft({ ...draft, ...part })
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    if (!state.isSending && secondsBlocked === 0) login.sendTo(addressOf(draft, method))
  }

  const field = { view, problem, inputRef: input, hint: texts.text(`address.hint.${method}`) }
  return (
    <form className="tollgate-screen" noValidate onSubmit={submit}>
      <ScreenHeader view={view} id={titleId} title={texts.text('address.title')}>
        <Subtitles view={view} methods={methods} shown={method} />
      </ScreenHeader>
      {isTabbed && <MethodTabs view={view} methods={methods} chosen={method} panelId={panelId} onChoose={login.chooseMethod} />}
      <div {...(isTabbed ? { role: 'tabpanel', id: panelId, 'aria-labelledby': tabId(panelId, method) } : {})}>
        {method === 'email' ? (
          <EmailField {...field} value={draft.email} onChange={(email) => edit({ email })} />
        ) : (
          <PhoneField {...field} entry={draft.phone} onChange={(phone) => edit({ phone })} />
        )}
      </div>
      <SubmitButton view={view} isBusy={state.isSending} secondsBlocked={secondsBlocked}>
        {texts.text('send.button')}
      </SubmitButton>
    </form>
  )
}

/** All in one place and one of them seen, so that nothing below moves when another is. */
function Subtitles({ view: { texts }, methods, shown }: SubtitlesProps): JSX.Element {
  return (
    <span className="tollgate-stack">
      {methods.map((method) => (
        <span key={method} data-shown={method === shown}>
          {texts.text(`address.subtitle.${method}`)}
        </span>
      ))}
    </span>
  )
}

/** undefined: it is none, as far as can be told from here. */
function addressOf({ phone, email }: AddressDraft, method: OtpMethod): string | undefined {
  if (method !== 'email') return e164Of(phone)
  const address = email.trim()
  return /^\S+@\S+\.\S+$/.test(address) ? address : undefined
}
