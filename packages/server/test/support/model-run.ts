import fc from 'fast-check'
import { expect } from 'vitest'
import type { World } from './world.ts'
import { NumberModel, type Expected } from './number-model.ts'

/** The real number beside the model's. */
interface Real {
  readonly world: World
  readonly number: string
  phoneId: string
}

type Command = fc.AsyncCommand<NumberModel, Real>

const addresses = fc.constantFrom('8.8.8.8', '8.8.8.9', '9.9.9.9')

const seldomRight = fc.oneof(
  { weight: 5, arbitrary: fc.constant('wrong' as const) },
  { weight: 1, arbitrary: fc.constant('older' as const) },
  { weight: 2, arbitrary: fc.constant('right' as const) },
)

// Mostly short waits, or no code would live to be guessed at.
const waits = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 999, 14_999, 15_000, 15_001, 30_000, 60_000) },
  { weight: 3, arbitrary: fc.constantFrom(119_999, 120_000, 3_599_999, 3_600_000) },
  { weight: 1, arbitrary: fc.constantFrom(4 * 3_600_000 - 1, 86_400_000, 31 * 86_400_000) },
)

const commands = [
  fc.record({ address: addresses, minutes: fc.integer({ min: 1, max: 10 }) }).map(({ address, minutes }): Command => ({
    check: () => true,
    run: async (model, real) => {
      const expected = model.send(address)
      const answer = await real.world.post('/v1/otps/sms/login_or_create', {
        phone_number: real.number,
        expiration_minutes: minutes,
        attributes: { ip_address: address },
      })
      expectAnswer(answer, expected)
      if (answer.status !== 200) return
      real.phoneId = String(answer.body['phone_id'])
      model.sent(await real.world.codeOf(real.number), { address, minutes })
    },
    toString: () => `send(${address}, ${minutes.toString()} min)`,
  })),
  // Several in a row: a code has five comparisons, a lane ten failures before its first lock.
  fc
    .record({ address: addresses, which: seldomRight, times: fc.integer({ min: 1, max: 6 }) })
    .map(({ address, which, times }): Command => ({
      check: () => true,
      run: async (model, real) => {
        for (let time = 0; time < times; time += 1) {
          const typed = typedCode(model, which)
          const expected = model.authenticate(typed, address)
          const attributes = { ip_address: address }
          expectAnswer(await real.world.post('/v1/otps/authenticate', { method_id: real.phoneId, code: typed, attributes }), expected)
        }
      },
      toString: () => `authenticate(${address}, ${which} code, ${times.toString()} times)`,
    })),
  waits.map((milliseconds): Command => ({
    check: () => true,
    run: (model, real) => {
      model.now += milliseconds
      real.world.clock.advance(milliseconds)
      return Promise.resolve()
    },
    toString: () => `advance(${milliseconds.toString()} ms)`,
  })),
  fc.constant<Command>({
    check: ({ isThere }) => isThere,
    run: async (model, real) => {
      model.delete()
      await real.world.client.users.deletePhoneNumber({ phone_id: real.phoneId })
    },
    toString: () => 'delete the number',
  }),
]

const [send, authenticate, advance, remove] = commands
const weighted = [send, send, send, authenticate, authenticate, authenticate, advance, advance, remove].filter(
  (command) => command !== undefined,
)

/** Drives a number and its model through random lives; every answer must be the model's. */
export async function runModel(world: World, { runs, seed }: { readonly runs: number; readonly seed: number }): Promise<void> {
  let numbers = 0
  const property = fc.asyncProperty(fc.commands(weighted, { maxCommands: 80, size: 'max' }), async (life) => {
    numbers += 1
    const number = `+1415${(2_000_000 + numbers).toString()}`
    const setup = () => ({
      model: new NumberModel(world.clock.now()),
      real: { world, number, phoneId: 'phone-number-test-00000000-0000-4000-8000-000000000000' },
    })
    await fc.asyncModelRun(setup, life)
    // Addresses are shared by the runs: their counts must not be.
    world.clock.advance(3_600_000)
  })
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false })
}

function typedCode({ code, olderCode }: NumberModel, which: 'right' | 'older' | 'wrong'): string {
  const right = code?.value ?? '000000'
  const wrong = right === '123456' ? '654321' : '123456'
  if (which === 'right') return right
  return which === 'older' ? (olderCode ?? wrong) : wrong
}

function expectAnswer(answer: Awaited<ReturnType<World['post']>>, { status, error_type, retryAfterSeconds }: Expected): void {
  const { body, headers } = answer
  expect({ status: answer.status, error_type: body['error_type'] }).toEqual({ status, error_type })
  if (retryAfterSeconds !== undefined) expect(Number(headers.get('retry-after'))).toBe(Math.max(status === 429 ? 1 : 0, retryAfterSeconds))
}
