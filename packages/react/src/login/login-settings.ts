import { StytchSDKUsageError } from '@tollgate/vanilla-js'
import type { StytchLoginConfig } from './login-props.ts'
import { OTPMethods, type OtpMethod } from './otp-methods.ts'
import { Products } from './products.ts'

const defaultExpirationMinutes = 5
const defaultSessionDurationMinutes = 30

export interface LoginSettings {
  /** At least one. */
  readonly methods: readonly OtpMethod[]
  readonly firstMethod: OtpMethod
  readonly expirationMinutes: number
  readonly sessionDurationMinutes: number
  readonly enablesAutofill: boolean
  readonly locale: string | undefined
  readonly loginTemplateId: string | undefined
  readonly signupTemplateId: string | undefined
}

/** What the form goes by. Throws a `StytchSDKUsageError` that says what to write instead. */
export function readSettings(config: StytchLoginConfig): LoginSettings {
  checkProducts((config as Partial<StytchLoginConfig> | undefined)?.products)
  const { otpOptions = {}, sessionOptions = {} } = config
  const methods = otpOptions.methods ?? [OTPMethods.SMS]
  const [firstMethod] = methods
  const expirationMinutes = otpOptions.expirationMinutes ?? defaultExpirationMinutes
  const sessionDurationMinutes = sessionOptions.sessionDurationMinutes ?? defaultSessionDurationMinutes

  if (firstMethod === undefined || !methods.every(isOtpMethod)) {
    throw wrong(`config.otpOptions.methods must name at least one of ${knownMethods.join(', ')}, and nothing else.`)
  }
  if (!isWholeBetween(expirationMinutes, { least: 1, most: 10 })) {
    throw wrong('config.otpOptions.expirationMinutes must be a whole number of minutes from 1 to 10.')
  }
  if (!isWholeBetween(sessionDurationMinutes, { least: 5, most: longestSessionMinutes })) {
    throw wrong(`config.sessionOptions.sessionDurationMinutes must be a whole number of minutes from 5 to ${longestSessionMinutes}.`)
  }
  return {
    methods: [...new Set(methods)],
    firstMethod,
    expirationMinutes,
    sessionDurationMinutes,
    enablesAutofill: otpOptions.enableAutofill ?? true,
    locale: otpOptions.locale,
    loginTemplateId: otpOptions.loginTemplateId,
    signupTemplateId: otpOptions.signupTemplateId,
  }
}

/** 366 days. */
const longestSessionMinutes = 527_040

const knownMethods: readonly string[] = Object.values(OTPMethods)

function checkProducts(products: unknown): void {
  if (!Array.isArray(products) || products.length === 0) throw wrong('config.products must be a list: [Products.otp].')
  for (const product of products) {
    if (typeof product === 'string') throw wrong(`config.products takes objects, not texts: write Products.otp instead of '${product}'.`)
    if ((product as { id?: unknown } | null | undefined)?.id !== Products.otp.id) {
      throw wrong('config.products names a product that Tollgate does not have. It has one: Products.otp.')
    }
  }
}

function isOtpMethod(method: unknown): method is OtpMethod {
  return typeof method === 'string' && knownMethods.includes(method)
}

function isWholeBetween(value: unknown, { least, most }: { readonly least: number; readonly most: number }): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

function wrong(problem: string): StytchSDKUsageError {
  return new StytchSDKUsageError('StytchLogin', problem)
}
