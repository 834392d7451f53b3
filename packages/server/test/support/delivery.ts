import type { HandOverOutcome } from '../../src/delivery/hand-over.ts'
import type { DeliveryRoute } from '../../src/delivery/providers.ts'
import { newNumber, openDesk, unlimited, type Desk } from './desk.ts'
import type { ScriptedProvider } from './scripted-provider.ts'
import { openWorld, type ProjectWish, type World, type WorldWish } from './world.ts'

export interface MessageRow {
  readonly message_id: string
  readonly recipient: string
  readonly state: string
  readonly sealed_content: string | null
  readonly attempts: number
  readonly verified_at: number | null
}

export interface Sent {
  readonly number: string
  readonly methodId: string
  readonly message: () => Promise<MessageRow>
}

export interface OpenDelivery {
  readonly world: World
  readonly desk: Desk
  /** Asks for a code, and waits until every provider has answered. */
  readonly send: (number?: string) => Promise<Sent>
  /** Puts the clock forward; what falls due has happened. */
  readonly after: (milliseconds: number) => Promise<void>
}

const worlds: World[] = []

export async function closeDeliveries(): Promise<void> {
  await Promise.all(worlds.splice(0).map((world) => world.close()))
}

export interface DeliveryWish extends WorldWish {
  /** Of the project that sends; without limits unless said. */
  readonly project?: ProjectWish
  /** One over all of the providers unless said. */
  readonly routes?: readonly DeliveryRoute[]
}

/** A server whose route goes over these providers, in this order. */
export async function openDelivery(providers: readonly ScriptedProvider[], wish: DeliveryWish = {}): Promise<OpenDelivery> {
  const { project = { settings: unlimited }, routes = [routeOver(...providers)], ...worldWish } = wish
  const world = await openWorld({
    ...worldWish,
    providers: { entries: providers.map(({ entry }) => entry), routes },
  })
  worlds.push(world)
  const desk = await openDesk(world, project)
  const messageTo = async (number: string) => {
    const rows = (await world.tables())['messages'] as readonly MessageRow[]
    const row = rows.findLast(({ recipient }) => recipient === number)
    if (row === undefined) throw new Error(`no message to ${number}`)
    return row
  }
  return {
    world,
    desk,
    async send(number = newNumber()) {
      const { body } = await desk.loginOrCreate(number)
      await world.delivery.dispatcher.runDue()
      return { number, methodId: body.phone_id, message: () => messageTo(number) }
    },
    async after(milliseconds) {
      world.clock.advance(milliseconds)
      await world.delivery.dispatcher.runDue()
    },
  }
}

export function routeOver(...providers: readonly ScriptedProvider[]): DeliveryRoute {
  return { key: 'sms', channel: 'sms', regions: undefined, prefixes: undefined, providers: providers.map(({ entry }) => entry.name) }
}

export const rejected: HandOverOutcome = { kind: 'rejected', reason: 'barred' }
export const busy: HandOverOutcome = { kind: 'busy', reason: 'too many at once' }
export const unknown: HandOverOutcome = { kind: 'unknown', reason: 'cut' }
