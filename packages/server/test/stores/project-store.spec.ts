import { expect, it } from 'vitest'
import type { FactorId, UserId } from '../../src/kernel/ids.ts'
import { sandboxEmail, sandboxNumber } from '../../src/kernel/sandbox.ts'
import type { ProjectRow, SandboxUser } from '../../src/projects/project-store.port.ts'
import { eachStore } from './each-store.ts'
import { newProject, startOfTests as now } from './given.ts'

const sandbox: SandboxUser = {
  userId: 'user-test-sandbox' as UserId,
  factorId: 'phone-number-test-sandbox' as FactorId,
  number: sandboxNumber,
  emailFactorId: 'email-test-sandbox' as FactorId,
  email: sandboxEmail,
  roles: ['stytch_user'],
}

eachStore('a project store', (stores) => {
  function project(overrides: Partial<ProjectRow> = {}): ProjectRow {
    const projectId = newProject()
    return {
      projectId,
      environment: 'test',
      publicToken: `public of ${projectId}`,
      secretHash: 'hash',
      settings: { name: 'Café' },
      createdAt: now,
      ...overrides,
    }
  }

  it('finds a project by its id and its public token, as it was created', async () => {
    const row = project({
      environment: 'live',
      settings: { name: '😀', limits: { address_hour: 3 }, allowed_origins: ['https://a.example'] },
    })
    await stores().projects.create(row, undefined)
    expect(await stores().projects.find(row.projectId)).toEqual(row)
    expect(await stores().projects.findByPublicToken(row.publicToken)).toEqual(row)
    expect(await stores().projects.find(newProject())).toBeUndefined()
    expect(await stores().projects.findByPublicToken('public of nobody')).toBeUndefined()
  })

  it('brings the sandbox user along, and only where asked', async () => {
    const [withSandbox, without] = [project(), project()]
    await stores().projects.create(withSandbox, sandbox)
    await stores().projects.create(without, undefined)
    expect(await stores().users.find(withSandbox.projectId, sandbox.userId, now)).toMatchObject({
      status: 'active',
      isSandbox: true,
      roles: sandbox.roles,
      factors: [
        { factorId: sandbox.emailFactorId, address: sandboxEmail, state: 'verified' },
        { factorId: sandbox.factorId, address: sandboxNumber, state: 'verified' },
      ],
    })
    expect(await stores().users.find(without.projectId, sandbox.userId, now)).toBeUndefined()
  })

  it('lists oldest first, equal ones by id', async () => {
    const rows = [project({ createdAt: now + 1 }), project({ createdAt: now - 1 }), project(), project()]
    for (const row of rows) await stores().projects.create(row, undefined)
    const listed = (await stores().projects.list()).filter(({ projectId }) => rows.some((row) => row.projectId === projectId))
    const ids = ([one, two]: readonly ProjectRow[]) => [one?.projectId, two?.projectId].toSorted()
    expect(listed.map(({ projectId }) => projectId)).toEqual([rows[1]?.projectId, ...ids(rows.slice(2)), rows[0]?.projectId])
  })

  it('sets what is named and leaves the rest', async () => {
    const row = project({ settings: { name: 'Old', locales: ['en'] } })
    await stores().projects.create(row, undefined)
    const set = { ...row, settings: { name: 'New', locales: ['en'], create_new_users: false } }
    expect(await stores().projects.set(row.projectId, { name: 'New', create_new_users: false })).toEqual(set)
    expect(await stores().projects.find(row.projectId)).toEqual(set)
    expect(await stores().projects.set(newProject(), { name: 'Nobody' })).toBeUndefined()
  })

  it('of 20 settings at once loses none', async () => {
    const row = project({ settings: {} })
    await stores().projects.create(row, undefined)
    await Promise.all(Array.from({ length: 20 }, (_, index) => stores().projects.set(row.projectId, { [`setting_${index}`]: index })))
    expect(Object.keys((await stores().projects.find(row.projectId))?.settings ?? {})).toHaveLength(20)
  })

  it('replaces the secret', async () => {
    const row = project()
    await stores().projects.create(row, undefined)
    expect(await stores().projects.replaceSecret(row.projectId, 'new hash')).toBe(true)
    expect(await stores().projects.find(row.projectId)).toEqual({ ...row, secretHash: 'new hash' })
    expect(await stores().projects.replaceSecret(newProject(), 'new hash')).toBe(false)
  })
})
