import { describe, expect, it } from 'vitest'
import { idPatterns } from './ids.ts'

const uuid = '9f1c2d3e-4b5a-4c6d-8e7f-0123456789ab'

function fits(kind: keyof typeof idPatterns, id: string): boolean {
  return new RegExp(idPatterns[kind], 'u').test(id)
}

describe('an id', () => {
  it.each([
    ['project', `project-test-${uuid}`],
    ['publicToken', `public-token-live-${uuid}`],
    ['user', `user-test-${uuid}`],
    ['phoneNumber', `phone-number-live-${uuid}`],
    ['email', `email-test-${uuid}`],
    ['session', `session-live-${uuid}`],
    ['request', `request-id-test-${uuid}`],
    ['method', `phone-number-test-${uuid}`],
    ['method', `email-live-${uuid}`],
    ['external', 'crm|4711_a.b-c'],
    ['external', 'x'.repeat(128)],
    ['sessionToken', 'WJtR5BCy38Szd5AfoDpf0iqFKEt4EE5JhjlWUY7l3FtY'],
  ] as const)('of the kind %s may be %s', (kind, id) => {
    expect(fits(kind, id)).toBe(true)
  })

  it.each([
    ['method', `user-test-${uuid}`],
    ['method', `phone-number-prod-${uuid}`],
    ['method', `phone-number-test-${uuid.toUpperCase()}`],
    ['method', `phone-number-test-${uuid}\n`],
    ['method', ` phone-number-test-${uuid}`],
    ['method', ''],
    ['session', `session-test-${uuid}0`],
    ['external', 'user-4711'],
    ['external', 'x'.repeat(129)],
    ['external', ''],
    ['external', 'a b'],
    ['external', 'é'],
  ] as const)('of the kind %s may not be %j', (kind, id) => {
    expect(fits(kind, id)).toBe(false)
  })
})
