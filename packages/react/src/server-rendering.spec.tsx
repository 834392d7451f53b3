import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import {
  createStytchClient,
  createStytchHeadlessClient,
  createStytchUIClient,
  Products,
  StytchLogin,
  StytchProvider,
  useStytch,
  useStytchIsAuthorized,
  useStytchSession,
  useStytchUser,
  withStytch,
  withStytchPermissions,
  withStytchSession,
  withStytchUser,
} from './index.ts'

const stytch = createStytchClient('public-token-test-00000000-0000-4000-8000-000000000000')

describe('the client on a server', () => {
  it.each([createStytchClient, createStytchUIClient, createStytchHeadlessClient])('can be made and looked at', (create) => {
    const client = create('public-token-live-00000000-0000-4000-8000-000000000000')
    expect(client.otps.sms.send).toBeTypeOf('function')
    expect(client.user.getInfo).toBeTypeOf('function')
  })

  it('throws when a member is called, and names it', () => {
    expect(() => stytch.otps.sms.send('+14155552671')).toThrow('stytch.otps.sms.send() was called on the server')
    expect(() => stytch.session.getSync()).toThrow('stytch.session.getSync() was called on the server')
  })

  it('may be awaited and serialized like any other value', async () => {
    expect(await Promise.resolve(stytch)).toBe(stytch)
    expect(JSON.stringify({ stytch })).toBe('{}')
  })
})

describe('a page rendered on a server', () => {
  const render = (component: () => unknown) => {
    const Component = () => <output>{JSON.stringify(component())}</output>
    return renderToString(
      <StytchProvider stytch={stytch}>
        <Component />
      </StytchProvider>,
    ).replaceAll('&quot;', '"')
  }

  it('knows nobody yet', () => {
    expect(render(useStytchUser)).toBe('<output>{"user":null,"fromCache":false,"isInitialized":false}</output>')
    expect(render(useStytchSession)).toBe('<output>{"session":null,"fromCache":false,"isInitialized":false}</output>')
  })

  it('allows nothing', () => {
    expect(render(() => useStytchIsAuthorized('document', 'edit'))).toContain('"isAuthorized":false')
  })

  it('hands the client on', () => {
    expect(render(() => useStytch() === stytch)).toBe('<output>true</output>')
  })

  it('leaves the login to the browser', () => {
    const html = renderToString(
      <StytchProvider stytch={stytch}>
        <StytchLogin config={{ products: [Products.otp] }} />
      </StytchProvider>,
    )
    expect(html).toBe('')
  })

  it('fills the properties of wrapped components', () => {
    const show = (props: object) => <output>{Object.keys(props).sort().join()}</output>
    const wrapped = [withStytch(show), withStytchUser(show), withStytchSession(show), withStytchPermissions(show)]
    const html = renderToString(
      <StytchProvider stytch={stytch}>
        {wrapped.map((Wrapped) => (
          <Wrapped key={Wrapped.displayName} />
        ))}
      </StytchProvider>,
    )
    expect(html).toBe(
      '<output>stytch</output>' +
        '<output>stytchUser,stytchUserIsFromCache,stytchUserIsInitialized</output>' +
        '<output>stytchSession,stytchSessionIsFromCache,stytchSessionIsInitialized</output>' +
        '<output>stytchPermissions</output>',
    )
  })
})

describe('a mistake in the tree', () => {
  it.each([
    { name: 'useStytch', hook: useStytch },
    { name: 'useStytchUser', hook: useStytchUser },
    { name: 'useStytchSession', hook: useStytchSession },
  ])('$name outside a provider is named', ({ name, hook }) => {
    const Lost = () => <p>{typeof hook()}</p>
    expect(() => renderToString(<Lost />)).toThrow(`${name} works inside <StytchProvider> only`)
  })

  it('a provider inside another is refused', () => {
    const nested = (
      <StytchProvider stytch={stytch}>
        <StytchProvider stytch={stytch} />
      </StytchProvider>
    )
    expect(() => renderToString(nested)).toThrow('<StytchProvider> stands inside another <StytchProvider>')
  })
})
