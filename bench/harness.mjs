// How the benches measure and report: alternating rounds, medians with the middle half, one table.
// Knows no client and no question.

const ROUNDS = 41
const WARM_UP_ROUNDS = 5
const ROUND_MS = 8

/**
 * Nanoseconds that one call of each contestant takes. In every round each contestant runs once,
 * and the first one rotates: a busy moment of the machine then hits all of them alike.
 */
export function measure(contestants) {
  const names = Object.keys(contestants)
  const calls = Object.fromEntries(names.map((name) => [name, callsPerRound(contestants[name])]))
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn + WARM_UP_ROUNDS) % names.length]
      const ns = time(contestants[name], calls[name]) / calls[name]
      if (round >= 0) samples[name].push(ns)
    }
  }
  return Object.fromEntries(names.map((name) => [name, spread(samples[name])]))
}

function callsPerRound(contestant) {
  let calls = 64
  while (time(contestant, calls) < ROUND_MS * 1e6) calls *= 2
  return calls
}

function time(contestant, calls) {
  const start = process.hrtime.bigint()
  for (let call = 0; call < calls; call += 1) contestant(call)
  return Number(process.hrtime.bigint() - start)
}

/** Median, quartiles and the worst. A sample may be Infinity: it never came to an end. */
export function spread(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))]
  return { median: at(0.5), q1: at(0.25), q3: at(0.75), worst: at(1) }
}

/** A spread reads `1234 (1200-1300)`, a ratio `2.31`, what took for ever `never`. */
function show(value) {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return showNumber(value, Number.isInteger(value) ? 0 : 2)
  const [median, q1, q3] = [value.median, value.q1, value.q3].map((part) => showNumber(part, 0))
  return `${median} (${q1}-${q3})`
}

function showNumber(value, digits) {
  return Number.isFinite(value) ? value.toFixed(digits) : 'never'
}

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
