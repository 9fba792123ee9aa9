// `npm run check:size`: fails when a build is over its budget. Budgets are in bytes after brotli;
// what an app pays must also stay within half of what pusher-js takes in the same run.

import { measureBytes, run } from './bytes.mjs'
import { table } from './harness.mjs'

const BUDGETS = { 'import in an app': 8500, 'script tag': 8700 }

console.log(table(await run()))

const measured = await measureBytes()
const app = measured['import in an app']
const over = Object.entries(BUDGETS)
  .map(([what, budget]) => [what, measured[what].Bellwire.brotli, budget])
  .concat([['import in an app', app.Bellwire.brotli, app['pusher-js'].brotli / 2]])
  .filter(([, bytes, limit]) => bytes > limit)

for (const [what, bytes, limit] of over) {
  console.error(`Too big: ${what}: ${bytes} bytes, ${bytes - limit} over its limit of ${limit}`)
}
process.exitCode = over.length > 0 ? 1 : 0
