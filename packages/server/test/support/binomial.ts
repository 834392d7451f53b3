export interface Interval {
  readonly lowest: number
  readonly highest: number
}

/** The central 99 % interval of a binomial count: what honest luck stays inside of, 99 times in 100. */
export function interval99({ tries, chance }: { readonly tries: number; readonly chance: number }): Interval {
  const tail = 0.005
  let lowest: number | undefined
  let cumulated = 0
  let mass = (1 - chance) ** tries
  for (let hits = 0; hits <= tries; hits += 1) {
    cumulated += mass
    if (lowest === undefined && cumulated > tail) lowest = hits
    if (cumulated >= 1 - tail) return { lowest: lowest ?? 0, highest: hits }
    mass *= ((tries - hits) / (hits + 1)) * (chance / (1 - chance))
  }
  return { lowest: lowest ?? 0, highest: tries }
}
