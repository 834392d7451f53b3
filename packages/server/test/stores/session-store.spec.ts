import { describe, expect, it } from 'vitest'
import { hour, second } from '../../src/kernel/time.ts'
import type { SessionChange } from '../../src/sessions/session.ts'
import { eachStore } from './each-store.ts'
import { newProject, newSession, person, startOfTests as now } from './given.ts'

const ada = person('ada')
const gone = { ok: false, refusal: 'gone' }

eachStore('a session store', (stores) => {
  async function started(overrides: Parameters<typeof newSession>[1] = {}, project = newProject()) {
    const session = newSession(ada, overrides)
    const row = await stores().sessions.start(project, session)
    return { project, session, row, sessionId: session.sessionId }
  }

  it('finds a session by its id and by its token, as it was started, with version 1', async () => {
    const { project, session, row } = await started({ customClaims: { café: [1, null, { deep: '😀' }] } })
    expect(row).toEqual({ ...session, version: 1 })
    expect(await stores().sessions.findLive(project, { sessionId: session.sessionId }, now)).toEqual(row)
    expect(await stores().sessions.findLive(project, { tokenHash: session.tokenHash }, now)).toEqual(row)
    expect(await stores().sessions.findLive(newProject(), { tokenHash: session.tokenHash }, now)).toBeUndefined()
  })

  describe.each([
    { at: hour - 1, isAlive: true },
    { at: hour, isAlive: false },
  ])('a session of an hour, $at ms after its start', ({ at, isAlive }) => {
    it(`is ${isAlive ? 'found, listed, touched, changed and revoked' : 'gone for every step'}`, async () => {
      const { project, session, sessionId } = await started()
      const { sessions } = stores()
      expect((await sessions.findLive(project, session, now + at)) !== undefined).toBe(isAlive)
      expect(await sessions.listOfUser(project, ada.userId, now + at)).toHaveLength(isAlive ? 1 : 0)
      expect(await sessions.touch(project, sessionId, now + at)).toMatchObject({ ok: isAlive })
      expect(await sessions.change(project, change(sessionId, { lastAccessedAt: now + at, expiresAt: now + hour }))).toMatchObject({
        ok: isAlive,
      })
      expect(await sessions.revoke(project, { sessionId }, now + at)).toBe(isAlive)
    })
  })

  it('touches forward only, and counts no change', async () => {
    const { project, sessionId } = await started()
    expect(await stores().sessions.touch(project, sessionId, now + 2 * second)).toMatchObject({
      value: { lastAccessedAt: now + 2 * second, version: 1 },
    })
    expect(await stores().sessions.touch(project, sessionId, now + second)).toMatchObject({
      value: { lastAccessedAt: now + 2 * second, version: 1 },
    })
  })

  it('applies a change once', async () => {
    const { project, session, row, sessionId } = await started()
    const planned = change(sessionId, { customClaims: { plan: 'gold' }, expiresAt: now + 2 * hour, lastAccessedAt: now + 1 })
    const changed = { ...row, customClaims: { plan: 'gold' }, expiresAt: now + 2 * hour, lastAccessedAt: now + 1, version: 2 }
    expect(await stores().sessions.change(project, planned)).toEqual({ ok: true, value: changed })
    expect(await stores().sessions.change(project, planned)).toEqual({ ok: false, refusal: 'changed' })
    expect(await stores().sessions.findLive(project, session, now)).toEqual(changed)
    expect(await stores().sessions.change(project, { ...planned, expectedVersion: 2, customClaims: null })).toMatchObject({
      value: { customClaims: null, version: 3 },
    })
  })

  it('of 20 changes planned on one version, one is applied', async () => {
    const { project, sessionId } = await started()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores().sessions.change(project, change(sessionId, { customClaims: { index } }))),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.filter((answer) => !answer.ok && answer.refusal === 'changed')).toHaveLength(19)
  })

  it('revokes once, by either name, in its own project only', async () => {
    const { project, session, sessionId } = await started()
    expect(await stores().sessions.revoke(newProject(), { sessionId }, now)).toBe(false)
    expect(await stores().sessions.revoke(project, { tokenHash: session.tokenHash }, now)).toBe(true)
    expect(await stores().sessions.revoke(project, { sessionId }, now)).toBe(false)
    expect(await stores().sessions.touch(project, sessionId, now)).toEqual(gone)
    expect(await stores().sessions.change(project, change(sessionId))).toEqual(gone)
  })

  it('lists the living ones of a user, oldest first, equal ones by id', async () => {
    const project = newProject()
    const start = (name: string, overrides = {}) => started({ sessionId: `session-test-${name}` as never, ...overrides }, project)
    await start('b')
    await start('a')
    await start('B')
    await start('oldest', { startedAt: now - 1 })
    await start('over', { expiresAt: now })
    await stores().sessions.start(project, newSession(person('bob')))
    const listed = await stores().sessions.listOfUser(project, ada.userId, now)
    expect(listed.map(({ sessionId }) => sessionId)).toEqual(['oldest', 'B', 'a', 'b'].map((name) => `session-test-${name}`))
  })
})

function change(sessionId: SessionChange['sessionId'], overrides: Partial<SessionChange> = {}): SessionChange {
  return {
    sessionId,
    expectedVersion: 1,
    lastAccessedAt: now,
    expiresAt: now + hour,
    authenticationFactors: [],
    customClaims: null,
    ...overrides,
  }
}
