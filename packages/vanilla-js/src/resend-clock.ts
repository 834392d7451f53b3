export interface ResendClock {
  /** `seconds` undefined: not known. */
  sent(methodId: string, seconds: number | undefined): void
  secondsLeft(methodId: string): number | undefined
}

/** When the server will take the next send to a number or an address, as it said itself. */
export function makeResendClock(): ResendClock {
  const readyAt = new Map<string, number>()
  return {
    sent(methodId, seconds) {
      if (seconds === undefined) readyAt.delete(methodId)
      else readyAt.set(methodId, Date.now() + seconds * 1000)
    },
    secondsLeft(methodId) {
      const at = readyAt.get(methodId)
      return at === undefined ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
    },
  }
}
