// `npm run check:package`: packs the package once and lets publint and attw judge the tarball.
// `npm pack` runs without scripts: what was built is what is judged, and no second build starts.

import { execSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'bellwire-check-'))
const run = (command, stdio = 'inherit') => execSync(command, { stdio, encoding: 'utf8' })

try {
  const pack = `npm pack --ignore-scripts --json --pack-destination "${folder}"`
  const [{ filename }] = JSON.parse(run(pack, ['ignore', 'pipe', 'inherit']))
  const tarball = join(folder, filename)
  run(`npx --no-install publint --strict "${tarball}"`)
  // Profile node16: the oldest resolution, node10, does not know subpaths such as `bellwire/server`.
  run(`npx --no-install attw "${tarball}" --profile node16 --format ascii`)
} catch (error) {
  // The command has said what is wrong; its stack would only bury that.
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
