/** Median, quartiles and the worst of some samples. */
export interface Spread {
  readonly median: number
  readonly q1: number
  readonly q3: number
  readonly worst: number
}

export function spread(samples: readonly number[]): Spread
export function ratio(samples: readonly number[], others: readonly number[]): Spread
export function show(value: string | number | Spread): string
export function inTurns(
  contestants: Readonly<Record<string, () => unknown>>,
  rounds: number,
  warmUpRounds?: number,
): Promise<Record<string, unknown[]>>
