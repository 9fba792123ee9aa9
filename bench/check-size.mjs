// `npm run check:size`: fails when a build is over its budget. Budgets are in bytes after brotli.

import { measureBytes, run } from './bytes.mjs'
import { table } from './harness.mjs'

const BUDGETS = {
  'import in an app': 12_110,
  'React hooks add': 1000,
  'script tag': 11_990,
}

console.log(table(await run()))

const measured = await measureBytes()
const over = Object.entries(BUDGETS)
  .map(([what, budget]) => [what, measured[what].Bellwire.brotli, budget])
  .filter(([, bytes, limit]) => bytes > limit)

for (const [what, bytes, limit] of over) {
  console.error(`Too big: ${what}: ${bytes} bytes, ${bytes - limit} over its limit of ${limit}`)
}
process.exitCode = over.length > 0 ? 1 : 0
