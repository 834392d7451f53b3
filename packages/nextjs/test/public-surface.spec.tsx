import type { Session, User } from '@tollgate/contract'
import * as react from '@tollgate/react'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as door from '../src/index.ts'
import * as server from '../src/server.ts'
import type { GuardOptions, Tollgate, TollgateOptions } from '../src/server.ts'

it('hands out the names of the React package, to browsers and to their pages on the server', () => {
  expect(Object.keys(door).sort()).toEqual(Object.keys(react).sort())
})

it('keeps what a server needs behind a door of its own', () => {
  expect(Object.keys(server).sort()).toEqual(['TollgateUnreachableError', 'createTollgate'])
})

// Held by the compiler: a type that is not as stated here fails `npm run check:types`.
describe('the types', () => {
  it('are those of the React package, but for the provider', () => {
    expectTypeOf(door.useStytch).toEqualTypeOf(react.useStytch)
    expectTypeOf(door.StytchLogin).toEqualTypeOf(react.StytchLogin)
    expectTypeOf(door.createStytchClient).returns.toEqualTypeOf<react.StytchClient>()
    expectTypeOf(door.createStytchClient).toBeCallableWith('public-token-test-x', { customBaseUrl: '/api/tollgate' })
    expectTypeOf(door.StytchProvider).parameter(0).toEqualTypeOf<react.StytchProviderProps>()
  })

  it('of the server: options are optional, and nobody is signed in until somebody is', () => {
    expectTypeOf(server.createTollgate).toBeCallableWith()
    expectTypeOf<TollgateOptions>({ baseUrl: process.env.TOLLGATE_URL, trustedProxies: 1 }).toBeObject()
    // @ts-expect-error -- no option of that name
    expectTypeOf<TollgateOptions>({ trustProxies: 1 }).toBeObject()
    expectTypeOf<Awaited<ReturnType<Tollgate['getSession']>>>().toEqualTypeOf<
      { readonly user_id: string; readonly session: Session } | undefined
    >()
    expectTypeOf<NonNullable<Awaited<ReturnType<Tollgate['getUser']>>>['user']>().toEqualTypeOf<User>()
    // @ts-expect-error -- undefined: nobody is signed in
    expectTypeOf((tollgate: Tollgate) => tollgate.getSession().then((signedIn) => signedIn.user_id)).toBeFunction()
  })

  it('of the guard and the route handlers: Web API, as Next.js calls them', () => {
    type Handler = (request: Request) => Promise<Response>
    expectTypeOf<keyof Tollgate['handlers']>().toEqualTypeOf<'GET' | 'POST' | 'PUT' | 'DELETE'>()
    expectTypeOf<Tollgate['handlers']['POST']>().toExtend<Handler>()
    expectTypeOf<ReturnType<Tollgate['guard']>>().toExtend<Handler>()
    expectTypeOf<GuardOptions>({ signInPath: '/login' }).toBeObject()
    // @ts-expect-error -- strangers have to be sent somewhere
    expectTypeOf<GuardOptions>({ publicPaths: ['/'] }).toBeObject()
  })
})
