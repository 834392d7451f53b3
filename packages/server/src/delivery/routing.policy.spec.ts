import { describe, expect, it } from 'vitest'
import type { Environment } from '../kernel/ids.ts'
import type { HandOverState, Try } from './hand-over.ts'
import type { Carrier, DeliveryRoute } from './providers.ts'
import { candidatesOf, freeAt, routeFor, senderOf, type Destination } from './routing.policy.ts'

function carrier(name: string, settings: Partial<Carrier> = {}): Carrier {
  return {
    name,
    type: 'scripted',
    serves: 'live',
    channels: ['sms'],
    provider: { handOver: () => Promise.resolve({ kind: 'sent' }), close: () => Promise.resolve() },
    concurrency: 20,
    perSecond: undefined,
    isIdempotent: false,
    senders: [],
    ...settings,
  }
}

const [a, b, c] = [carrier('a'), carrier('b'), carrier('c')]

describe('the route of a message', () => {
  const route = (key: string, wish: Partial<DeliveryRoute> = {}): DeliveryRoute => ({
    ...{ key, channel: 'sms', regions: undefined, prefixes: undefined, providers: ['a'] },
    ...wish,
  })
  const routes = [
    route('mail', { channel: 'email' }),
    route('mobiles in Germany', { regions: ['DE'], prefixes: ['+49151', '+49160'], providers: ['b'] }),
    route('the German-speaking', { regions: ['DE', 'AT'], providers: ['c', 'a'] }),
    route('Kenya', { prefixes: ['+254'], providers: ['c'] }),
    route('the rest'),
  ]
  const carriers = [a, b, c, carrier('trial', { serves: 'test' })]

  it.each([
    { to: '+4915112345678', region: 'DE', key: 'mobiles in Germany', names: ['b'] },
    { to: '+4917012345678', region: 'DE', key: 'the German-speaking', names: ['c', 'a'] },
    { to: '+436641234567', region: 'AT', key: 'the German-speaking', names: ['c', 'a'] },
    { to: '+254712345678', region: 'KE', key: 'Kenya', names: ['c'] },
    { to: '+14157300001', region: 'US', key: 'the rest', names: ['a'] },
  ])('to $to in $region is that of $key', ({ to, region, key, names }) => {
    const found = routeFor({ carriers, routes }, { environment: 'live', channel: 'sms', to, region })
    expect({ key: found?.key, names: found?.carriers.map(({ name }) => name) }).toEqual({ key, names })
  })

  it('of a channel that no route is for does not exist', () => {
    const destination: Destination = { environment: 'live', channel: 'whatsapp', to: '+14157300001', region: 'US' }
    expect(routeFor({ carriers, routes }, destination)).toBeUndefined()
  })

  it.each<[Environment, string | undefined]>([
    ['live', 'a'],
    ['test', 'trial'],
  ])('of a %s project passes the providers of the others by', (environment, name) => {
    const both = [route('one for all', { providers: ['trial', 'a'] })]
    const found = routeFor({ carriers, routes: both }, { environment, channel: 'sms', to: '+14157300001', region: 'US' })
    expect(found?.carriers.map((serving) => serving.name)).toEqual([name])
  })

  it('of a test project never ends at a live provider', () => {
    const live = [route('live only', { providers: ['a', 'b', 'c'] })]
    expect(routeFor({ carriers, routes: live }, { environment: 'test', channel: 'sms', to: '+14157300001', region: 'US' })).toBeUndefined()
  })
})

describe('who may still be asked', () => {
  const tried = (provider: string, state: HandOverState): Try => ({ provider, state })
  const [keyed, second, third] = [carrier('keyed', { isIdempotent: true }), carrier('second'), carrier('third')]

  it.each<[tries: string, left: string]>([
    ['', 'keyed second third'],
    ['keyed:rejected', 'second third'],
    ['keyed:busy', 'keyed second third'],
    ['keyed:unknown', 'keyed'],
    ['second:unknown', ''],
    // What may be on its way stays with the one who may have it, until that one accepts it.
    ['keyed:unknown keyed:busy', 'keyed'],
    ['keyed:unknown keyed:rejected', ''],
    ['keyed:unknown keyed:undelivered', 'second third'],
    ['keyed:undelivered', 'second third'],
    ['keyed:undelivered second:rejected', 'third'],
    // Two were paid for.
    ['keyed:undelivered second:undelivered', ''],
    ['keyed:undelivered second:sent', ''],
    ['keyed:rejected second:busy third:undelivered', 'second'],
  ])('after "%s": "%s"', (tries, left) => {
    const parsed = tries.split(' ').flatMap((word) => {
      const [provider = '', state] = word.split(':')
      return state === undefined ? [] : [tried(provider, state as HandOverState)]
    })
    expect(candidatesOf([keyed, second, third], parsed).map(({ name }) => name)).toEqual(left.split(' ').filter(Boolean))
  })

  it('waits for each as long as that one wished, the last time it was asked', () => {
    const tries: readonly Try[] = [
      { provider: 'a', state: 'busy', retryAt: 5_000 },
      { provider: 'b', state: 'busy', retryAt: 60_000 },
      { provider: 'a', state: 'busy', retryAt: 8_000 },
    ]
    expect([a, b, c].map((asked) => freeAt(asked, tries))).toEqual([8_000, 60_000, 0])
  })
})

describe('who a message is from', () => {
  const senders = [
    { regions: ['US', 'CA'], from: '+14155550000' },
    { regions: ['IN'], from: 'ACMEIN' },
    { regions: undefined, from: 'Acme' },
  ]

  it.each<[string | undefined, string]>([
    ['CA', '+14155550000'],
    ['IN', 'ACMEIN'],
    ['DE', 'Acme'],
    [undefined, 'Acme'],
  ])('in %s is %s', (region, from) => {
    expect(senderOf({ senders }, region)).toBe(from)
  })

  it('is nobody where no sender is for the region', () => {
    expect(senderOf({ senders: senders.slice(0, 2) }, 'DE')).toBeUndefined()
  })
})
