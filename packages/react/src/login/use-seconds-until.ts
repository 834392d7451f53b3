import { useEffect, useReducer } from 'react'
import type { Until } from './login-state.ts'

/** Whole seconds left, rounded up, drawn anew each time the number falls. Read off the clock, so a sleep of the device counts. 0: over, or never. */
export function useSecondsUntil(moment: Until): number {
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  useEffect(() => (moment === undefined ? undefined : tickUntil(moment, draw)), [moment])
  return moment === undefined ? 0 : secondsUntil(moment)
}

/** Calls at every whole second before the moment, and at the moment. Returns what ends it. */
function tickUntil(moment: number, tick: () => void): () => void {
  let everySecond: ReturnType<typeof setInterval> | undefined
  const begin = () => {
    everySecond = setInterval(tickOnce, 1000)
    tickOnce()
  }
  const tickOnce = () => {
    if (secondsUntil(moment) === 0) clearInterval(everySecond)
    tick()
  }
  const firstSecond = setTimeout(begin, (moment - Date.now()) % 1000)
  return () => {
    clearTimeout(firstSecond)
    clearInterval(everySecond)
  }
}

function secondsUntil(moment: number): number {
  return Math.max(0, Math.ceil((moment - Date.now()) / 1000))
}
