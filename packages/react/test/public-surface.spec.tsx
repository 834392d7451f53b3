import type { StytchClient, User } from '@tollgate/vanilla-js'
import * as client from '@tollgate/vanilla-js'
import type { ComponentProps, FC } from 'react'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as door from '@tollgate/react'
import type { StytchLoginEvent, StytchLoginProps, StytchUserProps } from '@tollgate/react'

it('hands out these names, and those of the client', () => {
  const ofClient = new Set(Object.keys(client))
  expect(Object.keys(door)).toEqual(expect.arrayContaining([...ofClient]))
  expect(
    Object.keys(door)
      .filter((name) => !ofClient.has(name))
      .sort(),
  ).toEqual([
    'OTPMethods',
    'Products',
    'StytchEventType',
    'StytchLogin',
    'StytchProvider',
    'useStytch',
    'useStytchIsAuthorized',
    'useStytchSession',
    'useStytchUser',
    'withStytch',
    'withStytchPermissions',
    'withStytchSession',
    'withStytchUser',
  ])
})

// Held by the compiler: a type that is not as stated here fails `npm run check:types`.
describe('the types', () => {
  it('of the hooks', () => {
    expectTypeOf(door.useStytch).returns.toEqualTypeOf<StytchClient>()
    expectTypeOf(door.useStytchUser).returns.toExtend<{ user: User | null; fromCache: boolean; isInitialized: boolean }>()
    expectTypeOf(door.useStytchSession).returns.toHaveProperty('session')
    expectTypeOf<Extract<ReturnType<typeof door.useStytchUser>, { isInitialized: false }>['user']>().toEqualTypeOf<null>()
    expectTypeOf(door.useStytchIsAuthorized).toBeCallableWith('documents', 'read')
  })

  it('of wrapped components', () => {
    const Greeting: FC<StytchUserProps & { readonly word: string }> = () => null
    expectTypeOf(door.withStytchUser<{ readonly word: string }>(Greeting)).toEqualTypeOf<FC<{ readonly word: string }>>()
  })

  it('of the provider', () => {
    expectTypeOf<ComponentProps<typeof door.StytchProvider>['stytch']>().toEqualTypeOf<StytchClient>()
    // @ts-expect-error -- a provider without a client
    expectTypeOf(<door.StytchProvider />).toBeObject()
  })

  it('of the prebuilt login', () => {
    const products = [door.Products.otp]
    expectTypeOf<StytchLoginProps>({ config: { products } }).toBeObject()
    expectTypeOf<StytchLoginProps>({
      config: {
        products,
        otpOptions: { methods: [door.OTPMethods.SMS, 'email'], expirationMinutes: 5, locale: 'fr' },
        sessionOptions: { sessionDurationMinutes: 60 },
      },
      presentation: { theme: { colorScheme: 'dark', light: { accent: '#0b5' } } },
      callbacks: { onEvent: (event) => expectTypeOf(event).toEqualTypeOf<StytchLoginEvent>() },
    }).toBeObject()
    // @ts-expect-error -- an object, not a text
    expectTypeOf<StytchLoginProps>({ config: { products: ['otp'] } }).toBeObject()
    // @ts-expect-error -- no method of that name
    expectTypeOf<StytchLoginProps>({ config: { products, otpOptions: { methods: ['fax'] } } }).toBeObject()
    // @ts-expect-error -- no text of that id
    expectTypeOf<StytchLoginProps>({ config: { products }, strings: { nothing: 'x' } }).toBeObject()
  })
})
