import { errorCatalogue, type ErrorRow } from '@tollgate/contract'
import { EventEmitter } from 'node:events'
import type { FastifyPluginAsync } from 'fastify'
import type { Ground, Sends } from './compose-api.ts'
import type { DevProject } from './commands/ensure-dev-project.ts'
import type { DevClock } from './dev/dev-clock.port.ts'
import { devErrors } from './dev/dev-errors.ts'
import { devRoutes } from './dev/dev.route.ts'
import { makeNotices, type Notices } from './dev/notices.ts'
import { requestIdOf } from './http/request-id.ts'
import type { Clock } from './kernel/clock.port.ts'
import type { Project } from './kernel/project.ts'
import { second } from './kernel/time.ts'
import type { CodeStore } from './otp/code-store.port.ts'
import type { CodeAsked } from './otp/code-request.ts'
import type { CodeWishBody } from './otp/code-wish.ts'
import type { Refusal } from './kernel/refusal.ts'
import type { Result } from './kernel/result.ts'

interface DevWish {
  readonly ground: Ground
  /** Undefined: nobody moves the clock. */
  readonly devClock: DevClock | undefined
  readonly devProject: DevProject
  readonly publicUrl: string
  /** Runs all that fell due. */
  readonly sweep: () => Promise<void>
}

/** What `tollgate dev` puts around the API: an inbox that hears of every text, and of every send that was refused. */
export interface Dev {
  readonly ground: Ground
  readonly observeSends: (sends: Sends) => Sends
  readonly plugin: FastifyPluginAsync
  readonly errors: Readonly<Record<string, ErrorRow>>
  /** Answers whoever waits. */
  stop(): void
}

export function composeDev({ ground, devClock, devProject, publicUrl, sweep }: DevWish): Dev {
  const { stores, keyring, clock } = ground
  const changes = new EventEmitter<{ written: [] }>().setMaxListeners(0)
  const notices = makeNotices()
  const stopping = new AbortController()

  const plugin = devRoutes({
    inbox: stores.inbox,
    onInboxChange: (listener) => {
      changes.on('written', listener)
      return () => {
        changes.off('written', listener)
      }
    },
    keyring,
    clock,
    devClock: devClock && advancingAll(devClock, sweep),
    notices,
    publicUrl: () => publicUrl,
    keys: devProject,
    requestIdOf,
    stopping: stopping.signal,
  })
  return {
    ground: {
      ...ground,
      stores: {
        ...stores,
        codes: announcing(stores.codes, () => {
          changes.emit('written')
        }),
      },
    },
    observeSends: (sends) => noticing(sends, { notices, clock }),
    plugin,
    errors: devErrors,
    stop: () => {
      stopping.abort()
    },
  }
}

function announcing(codes: CodeStore, announce: () => void): CodeStore {
  return {
    ...codes,
    async issue(step) {
      const issued = await codes.issue(step)
      if (issued.ok && step.message) announce()
      return issued
    },
  }
}

interface Asked {
  readonly project: Project
  readonly body: CodeWishBody
}

function noticing({ backend, browser }: Sends, { notices, clock }: { readonly notices: Notices; readonly clock: Clock }): Sends {
  const noticed = async ({ project: { environment }, body }: Asked, outcome: Promise<Result<CodeAsked, Refusal>>) => {
    const asked = await outcome
    // A live project has no inbox.
    if (!asked.ok && environment === 'test') {
      const { error_type, retryAfterMilliseconds: wait } = asked.refusal
      const retry_after_seconds = wait === undefined ? undefined : Math.ceil(wait / second)
      const to = 'email' in body ? body.email : body.phone_number
      notices.record({ at: clock.now(), to, error_type, message: errorCatalogue[error_type].message, retry_after_seconds })
    }
    return asked
  }
  const fromBrowser =
    (send: Sends['browser']['sendPrimary']): Sends['browser']['sendPrimary'] =>
    (request) =>
      noticed(request, send(request))
  return {
    backend: {
      send: (request) => noticed(request, backend.send(request)),
      loginOrCreate: (request) => noticed(request, backend.loginOrCreate(request)),
    },
    browser: {
      loginOrCreate: fromBrowser(browser.loginOrCreate),
      sendPrimary: fromBrowser(browser.sendPrimary),
      sendSecondary: fromBrowser(browser.sendSecondary),
    },
  }
}

function advancingAll(devClock: DevClock, sweep: () => Promise<void>): DevClock {
  return {
    now: () => devClock.now(),
    async advance(seconds) {
      const now = await devClock.advance(seconds)
      await sweep()
      return now
    },
  }
}
