// `npm run check:size`: fails when a build is over its budget, or over half of what pusher-js
// takes in the same run. Budgets are in bytes after brotli.

import { measureBytes, run } from './bytes.mjs'
import { table } from './harness.mjs'

const BUDGETS = { 'import in an app': 8500, 'script tag': 8700 }

console.log(table(await run()))

const measured = await measureBytes()
const over = Object.entries(BUDGETS).flatMap(([what, budget]) => {
  const bellwire = measured[what].Bellwire.brotli
  const half = measured[what]['pusher-js'].brotli / 2
  return [
    bellwire > budget &&
      `${what}: ${bellwire} bytes, ${bellwire - budget} over its budget of ${budget}`,
    bellwire > half && `${what}: ${bellwire} bytes, more than half of pusher-js (${half})`,
  ].filter(Boolean)
})

for (const line of over) console.error(`Too big: ${line}`)
process.exitCode = over.length > 0 ? 1 : 0
