/** The nth of the numbers that a run uses: a San Francisco mobile that libphonenumber takes for real. 0 to 6,999,999. */
export function phoneNumber(index: number): string {
  const exchange = 200 + Math.floor(index / 10_000)
  const line = (index % 10_000).toString().padStart(4, '0')
  return `+1415${exchange.toString()}${line}`
}

/** Every code of a run, so that a log-in can be typed back without an inbox. */
export const benchCode = '314159'
