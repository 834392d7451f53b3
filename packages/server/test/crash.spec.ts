import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningTollgate, startDev, temporaryFolder, type TemporaryFolder } from './support/tollgate-process.ts'

const senders = 16
const answeredBeforeTheKill = 60

interface Answered {
  readonly phoneId: string
  readonly number: string
}

describe('a server killed under load (kill -9), and started again', () => {
  let folder: TemporaryFolder
  let dev: RunningTollgate
  let answered: readonly Answered[]

  beforeAll(async () => {
    folder = temporaryFolder()
    dev = await startDev(folder)
    answered = await sendUntilKilled(dev)
    dev = await startDev(folder)
  })
  afterAll(async () => {
    await dev.stop()
    folder.remove()
  })

  it('still has every answered text in its inbox, and each code signs in', async () => {
    expect(answered.length).toBeGreaterThanOrEqual(answeredBeforeTheKill)
    const { body } = await dev.get('/dev/inbox/messages')
    const texts = new Map((body['messages'] as { to: string; text: string }[]).map(({ to, text }) => [to, text]))
    for (const { number, phoneId } of answered) {
      const code = /\d{6}/.exec(texts.get(number) ?? '')?.[0]
      const login = await dev.post('/v1/otps/authenticate', { method_id: phoneId, code, session_duration_minutes: 5 })
      expect(login).toMatchObject({ status: 200, body: { session: { user_id: expect.any(String) as string } } })
    }
  })

  it('knows each number once', async () => {
    const { body } = await dev.post('/v1/users/search', { limit: 1000 })
    const numbers = (body['results'] as { phone_numbers: { phone_number: string }[] }[]).flatMap((user) =>
      user.phone_numbers.map((phone) => phone.phone_number),
    )
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(numbers).toEqual(expect.arrayContaining(answered.map(({ number }) => number)))
  })
})

/** What was answered with 200 before the process was gone, in the middle of further sends. */
async function sendUntilKilled(dev: RunningTollgate): Promise<readonly Answered[]> {
  const answered: Answered[] = []
  let next = 0
  let killed: Promise<void> | undefined

  async function sendOn(): Promise<void> {
    while (killed === undefined) {
      next += 1
      const number = `+1415222${next.toString().padStart(4, '0')}`
      const sent = await dev.post('/v1/otps/sms/login_or_create', { phone_number: number, expiration_minutes: 10 }).catch(() => undefined)
      if (sent?.status !== 200) continue
      answered.push({ number, phoneId: String(sent.body['phone_id']) })
      if (answered.length >= answeredBeforeTheKill) killed ??= dev.kill()
    }
  }

  await Promise.all(Array.from({ length: senders }, sendOn))
  await killed
  return answered
}
