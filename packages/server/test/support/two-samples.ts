export interface Verdict {
  /** Of Welch's t, two-sided: how likely so large a difference of the means is by chance. */
  readonly welchP: number
  /** Of Mann-Whitney's U, two-sided. */
  readonly mannWhitneyP: number
  readonly medianDifferenceMicroseconds: number
}

/** Whether two large samples of times, in nanoseconds, are of two kinds. The slowest hundredth is left out: it is the machine's. */
export function tellsApart(one: readonly number[], other: readonly number[]): Verdict {
  const [left, right] = [withoutSlowest(one), withoutSlowest(other)]
  return {
    welchP: twoSided((mean(left) - mean(right)) / Math.sqrt(variance(left) / left.length + variance(right) / right.length)),
    mannWhitneyP: twoSided(mannWhitneyZ(left, right)),
    medianDifferenceMicroseconds: Math.abs(median(left) - median(right)) / 1_000,
  }
}

function withoutSlowest(times: readonly number[]): readonly number[] {
  return times.toSorted((left, right) => left - right).slice(0, Math.floor(times.length * 0.99))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/** With mean ranks for ties. */
function mannWhitneyZ(left: readonly number[], right: readonly number[]): number {
  const all = [...left.map((value) => ({ value, isLeft: true })), ...right.map((value) => ({ value, isLeft: false }))]
  const sorted = all.sort((one, other) => one.value - other.value)
  let rankSum = 0
  for (let start = 0; start < sorted.length;) {
    let end = start
    while (sorted[end]?.value === sorted[start]?.value && end < sorted.length) end += 1
    const meanRank = (start + 1 + end) / 2
    rankSum += meanRank * sorted.slice(start, end).filter(({ isLeft }) => isLeft).length
    start = end
  }
  const u = rankSum - (left.length * (left.length + 1)) / 2
  const product = left.length * right.length
  return (u - product / 2) / Math.sqrt((product * (left.length + right.length + 1)) / 12)
}

/** Of the normal distribution, which both statistics follow at these sizes. Source: Abramowitz and Stegun, 7.1.26. */
function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  return t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
}
