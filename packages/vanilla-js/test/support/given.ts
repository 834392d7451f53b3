import { vi } from 'vitest'
import type { StytchClientOptions } from '../../src/index.ts'
import { FakeBrowser, type FakeBrowserSetting } from './fake-browser.ts'
import { FakeTollgate, methodId, rightCode } from './fake-tollgate.ts'

export const startOfTest = Date.parse('2026-05-04T09:30:00Z')

interface Given extends FakeBrowserSetting {
  readonly options?: StytchClientOptions
}

/** A first visit: one tab, one client, whose start-up check is over. The clock is the test's. */
export async function given({ options = {}, ...setting }: Given = {}) {
  const tollgate = new FakeTollgate()
  const browser = new FakeBrowser({ fetch: tollgate.fetch, ...setting })
  const tab = browser.openTab()
  const client = tab.openClient(options)
  await settle()
  tollgate.received.length = 0
  return { tollgate, browser, tab, client }
}

/** As `given`, signed in for an hour. */
export async function givenSignedIn(setting: Given = {}) {
  const world = await given(setting)
  await world.client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
  world.tollgate.received.length = 0
  return world
}

/** Until nothing is left to be done but by a timer. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}
