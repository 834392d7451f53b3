import { describe, expect, expectTypeOf, it } from 'vitest'
import * as door from '../src/index.ts'
import type {
  CookieOptions,
  EmailSendOptions,
  OtpAuthenticateOptions,
  OtpAuthenticateReply,
  OtpSendOptions,
  OtpSendReply,
  Session,
  SmsSendOptions,
  StytchClient,
  StytchClientOptions,
  User,
  UserUpdate,
} from '../src/index.ts'

it('hands out these names', () => {
  expect(Object.keys(door).sort()).toEqual([
    'SDKAPIUnreachableError',
    'StytchAPIError',
    'StytchAPISchemaError',
    'StytchAPIUnreachableError',
    'StytchClient',
    'StytchError',
    'StytchHeadlessClient',
    'StytchSDKAPIError',
    'StytchSDKSchemaError',
    'StytchSDKUsageError',
    'StytchUIClient',
    'createStytchClient',
    'createStytchHeadlessClient',
    'createStytchUIClient',
  ])
})

// Held by the compiler: a type that is not as stated here fails `npm run check:types`.
describe('the types', () => {
  it('of the client', () => {
    expectTypeOf(door.createStytchClient).toBeCallableWith('public-token-test-x')
    expectTypeOf(door.createStytchClient).parameter(1).toEqualTypeOf<StytchClientOptions | undefined>()
    expectTypeOf(door.createStytchClient).returns.toEqualTypeOf<StytchClient>()
    expectTypeOf<StytchClientOptions>({}).toBeObject()
    expectTypeOf<StytchClientOptions>({
      customBaseUrl: '/api/tollgate',
      keepSessionAlive: true,
      cookieOptions: { path: '/app' },
    }).toBeObject()
    // @ts-expect-error -- no option of that name
    expectTypeOf<StytchClientOptions>({ customBaseURL: '/api/tollgate' }).toBeObject()
    // @ts-expect-error -- no option of that name
    expectTypeOf<CookieOptions>({ cookieName: 'x' }).toBeObject()
  })

  it('of a send', () => {
    type Send = StytchClient['otps']['sms']['send']
    expectTypeOf<Send>().toBeCallableWith('+14155552671')
    expectTypeOf<Send>().parameter(1).toEqualTypeOf<SmsSendOptions | undefined>()
    expectTypeOf<Awaited<ReturnType<Send>>>().toEqualTypeOf<OtpSendReply>()
    expectTypeOf<keyof OtpSendReply>().toEqualTypeOf<'status_code' | 'request_id' | 'method_id'>()
    expectTypeOf<OtpSendReply['status_code']>().toEqualTypeOf<number>()
    expectTypeOf<OtpSendReply['method_id']>().toEqualTypeOf<string>()
    expectTypeOf<StytchClient['otps']['sms']['loginOrCreate']>().toEqualTypeOf<Send>()
    expectTypeOf<SmsSendOptions>({
      expiration_minutes: 5,
      locale: 'pt-br',
      enable_autofill: true,
      autofill_session_duration_minutes: 60,
    }).toBeObject()
    // @ts-expect-error -- no option of that name
    expectTypeOf<SmsSendOptions>({ expiration_minute: 5 }).toBeObject()
    // @ts-expect-error -- a number
    expectTypeOf<SmsSendOptions>({ expiration_minutes: '5' }).toBeObject()
    expectTypeOf<StytchClient['otps']['whatsapp']['send']>().parameter(1).toEqualTypeOf<OtpSendOptions | undefined>()
    expectTypeOf<StytchClient['otps']['email']['send']>().parameter(1).toEqualTypeOf<EmailSendOptions | undefined>()
    expectTypeOf<EmailSendOptions>({ locale: 'fr', login_template_id: 'back-again', signup_template_id: 'welcome' }).toBeObject()
    // @ts-expect-error -- of emails alone
    expectTypeOf<OtpSendOptions>({ login_template_id: 'back-again' }).toBeObject()
    // @ts-expect-error -- of texts alone
    expectTypeOf<EmailSendOptions>({ enable_autofill: true }).toBeObject()
  })

  it('of an authenticate', () => {
    type Authenticate = StytchClient['otps']['authenticate']
    expectTypeOf<Authenticate>().parameters.toEqualTypeOf<[code: string, methodId: string, options: OtpAuthenticateOptions]>()
    expectTypeOf<Awaited<ReturnType<Authenticate>>>().toEqualTypeOf<OtpAuthenticateReply>()
    expectTypeOf<OtpAuthenticateReply>().toExtend<{ session: Session; user: User; session_token: string; session_jwt: string }>()
    // @ts-expect-error -- no session without a duration
    expectTypeOf<OtpAuthenticateOptions>({}).toBeObject()
  })

  it('of session and user', () => {
    expectTypeOf<ReturnType<StytchClient['session']['getSync']>>().toEqualTypeOf<Session | null>()
    expectTypeOf<ReturnType<StytchClient['user']['getSync']>>().toEqualTypeOf<User | null>()
    expectTypeOf<ReturnType<StytchClient['session']['getInfo']>>().toExtend<{ session: Session | null; fromCache: boolean }>()
    expectTypeOf<ReturnType<StytchClient['session']['getTokens']>>().toExtend<{ session_token: string; session_jwt: string } | null>()
    expectTypeOf<StytchClient['session']['onChange']>().toEqualTypeOf<(callback: (session: Session | null) => void) => () => void>()
    expectTypeOf<StytchClient['session']['revoke']>().toBeCallableWith()
    expectTypeOf<StytchClient['session']['revoke']>().toBeCallableWith({ forceClear: true })
    expectTypeOf<User['phone_numbers'][number]['phone_number']>().toEqualTypeOf<string>()
    // @ts-expect-error -- first_name
    expectTypeOf<UserUpdate>({ name: { first: 'Ada' } }).toBeObject()
  })

  it('of errors', () => {
    const isUnknownUser = (error: unknown) => error instanceof door.StytchAPIError && error.error_type === 'user_not_found'
    expectTypeOf(isUnknownUser).returns.toEqualTypeOf<boolean>()
    expectTypeOf<door.StytchAPIError>().toExtend<{
      error_type: string
      status_code: number
      error_message: string
      error_url: string
      request_id: string
    }>()
    expectTypeOf<door.StytchSDKUsageError>().toExtend<Error>()
  })
})
