import { type JSX, useId, useRef, useState } from 'react'
import { useStytch } from '../use-stytch.ts'
import type { AddressDraft } from './address-draft.ts'
import { AddressScreen } from './address-screen.tsx'
import { CodeScreen } from './code-screen.tsx'
import { likelyCountry } from './countries.ts'
import type { FormView } from './form-view.ts'
import { LiveStatus } from './live-status.tsx'
import type { StytchLoginProps } from './login-props.ts'
import { readSettings } from './login-settings.ts'
import { chooseLanguage } from './strings/language.ts'
import { makeTexts } from './strings/texts.ts'
import { SuccessScreen } from './success-screen.tsx'
import { themeVariables } from './theme-variables.ts'
import { useColorScheme } from './use-color-scheme.ts'
import { useLogin } from './use-login.ts'
import { useStyles } from './use-styles.ts'

/** The form, in a browser. */
export function LoginCard({ config, presentation = {}, strings = {}, callbacks = {} }: StytchLoginProps): JSX.Element {
  const stytch = useStytch()
  const settings = readSettings(config)
  const login = useLogin({ stytch, settings, callbacks })
  const [draft, setDraft] = useState(emptyDraft)

  const { theme = {}, options = {} } = presentation
  const colorScheme = useColorScheme(theme.colorScheme)
  const root = useRef<HTMLElement>(null)
  useStyles(root)

  const ownId = useId()
  const titleId = `${ownId}-title`
  const texts = makeTexts(chooseLanguage([settings.locale, document.documentElement.lang, ...navigator.languages]), strings)
  const view: FormView = {
    texts,
    inputId: (name) => `${name}-input-${options.inputIdSuffix ?? ownId}`,
    buttonId: options.buttonId,
    nonce: options.nonce,
    hidesHeader: options.hideHeaderText ?? false,
  }
  const screen = { view, titleId, login }
  return (
    <section
      ref={root}
      className="tollgate-login"
      lang={texts.language}
      aria-labelledby={titleId}
      data-color-scheme={colorScheme}
      style={themeVariables(theme, colorScheme)}
    >
      {options.logo && <img className="tollgate-logo" src={options.logo.url} alt={options.logo.alt ?? ''} />}
      {login.state.screen === 'address' && (
        <AddressScreen {...screen} state={login.state} methods={settings.methods} draft={draft} onDraft={setDraft} />
      )}
      {login.state.screen === 'code' && (
        <CodeScreen {...screen} state={login.state} codeLifetimeSeconds={settings.expirationMinutes * 60} />
      )}
      {login.state.screen === 'success' && <SuccessScreen view={view} titleId={titleId} />}
      <LiveStatus view={view} state={login.state} />
    </section>
  )
}

function emptyDraft(): AddressDraft {
  return { phone: { country: likelyCountry(navigator.languages), text: '' }, email: '' }
}
