import type { Stores } from '../../src/stores.ts'

/** Notes the name of each step that a use-case asks of a store. */
export function recordedStores(stores: Stores, steps: string[]): Stores {
  const recorded = (port: string, store: object): object =>
    new Proxy(store, {
      get(target, name) {
        const step: unknown = Reflect.get(target, name)
        if (typeof step !== 'function') return step
        return (...given: readonly unknown[]) => {
          steps.push(`${port}.${String(name)}`)
          return step.apply(target, given) as unknown
        }
      },
    })
  const entries = Object.entries<unknown>({ ...stores }).map(([port, store]): [string, unknown] =>
    typeof store === 'object' && store !== null ? [port, recorded(port, store)] : [port, store],
  )
  return Object.fromEntries(entries) as unknown as Stores
}
