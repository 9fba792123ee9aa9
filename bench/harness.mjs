// How the benches measure and report: alternating rounds, medians with the middle half, ratios
// round by round, one table. Knows no client and no question.

const ROUNDS = 41
const QUICK_ROUNDS = 7
const WARM_UP_ROUNDS = 5
const ROUND_MS = 8

/**
 * Nanoseconds of CPU that one call of each contestant takes, one sample for each round. How many calls
 * make a round is found out first, so that each takes about as long as any other. With
 * `untilIdle`, what the calls of a round leave for later is a part of them.
 */
export async function measure(contestants, { quick, untilIdle } = {}) {
  const timed = {}
  for (const [name, call] of Object.entries(contestants)) {
    const calls = await callsPerRound(call, untilIdle)
    timed[name] = async () => (await time(call, calls, untilIdle)) / calls
  }
  return inTurns(timed, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP_ROUNDS)
}

/**
 * Samples of what each contestant resolves to. In every round each contestant runs once, and the
 * first one rotates: a busy moment of the machine then hits all of them alike.
 */
export async function inTurns(contestants, rounds, warmUpRounds = 0) {
  const names = Object.keys(contestants)
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length]
      const sample = await contestants[name]()
      if (round >= warmUpRounds) samples[name].push(sample)
    }
  }
  return samples
}

async function callsPerRound(call, untilIdle) {
  let calls = 64
  while ((await time(call, calls, untilIdle)) < ROUND_MS * 1e6) calls *= 2
  return calls
}

async function time(call, calls, untilIdle) {
  const start = process.cpuUsage()
  for (let turn = 0; turn < calls; turn += 1) call(turn)
  if (untilIdle) await new Promise(setImmediate)
  return cpuMs(start) * 1e6
}

/**
 * Milliseconds of CPU since `start`, from `process.cpuUsage()`: those of the garbage collector and
 * the compiler are in it, and what else the machine does is not.
 */
export function cpuMs(start) {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** Median, quartiles and the worst. A sample may be Infinity: it never came to an end. */
export function spread(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))]
  return { median: at(0.5), q1: at(0.25), q3: at(0.75), worst: at(1) }
}

/** How many times as much one takes as another: the spread of what each round says. */
export function ratio(samples, others) {
  return spread(samples.map((sample, round) => sample / others[round]))
}

/** A spread reads `1234 (1200-1300)`, without the half that is all alike; for ever is `never`. */
export function show(value) {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return showNumber(value)
  const [median, q1, q3] = [value.median, value.q1, value.q3].map(showNumber)
  return q1 === q3 ? median : `${median} (${q1}-${q3})`
}

/** Three digits, unless it is a whole number or a large one. */
function showNumber(value) {
  if (!Number.isFinite(value)) return 'never'
  return Number.isInteger(value) ? whole.format(value) : threeDigits.format(value)
}

const whole = new Intl.NumberFormat('en-GB')
const threeDigits = new Intl.NumberFormat('en-GB', {
  maximumSignificantDigits: 3,
  minimumSignificantDigits: 3,
  maximumFractionDigits: 0,
  roundingPriority: 'morePrecision',
})

/** Rows of one shape as a table with a head line, numbers to the right. */
export function table(rows) {
  const heads = Object.keys(rows[0])
  const lines = [heads, ...rows.map((row) => heads.map((head) => show(row[head])))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  const showLine = (line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
  return lines.map(showLine).join('\n')
}
