// `npm run test:consumers`: packs what was built, installs it in a copy of each app of this folder,
// and builds and runs that app as the people who use it would. Its last line says how many of these
// tests passed and failed. Nothing stops at the first failure. With names of apps, only those.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConsumerApp } from './consumer-app.mjs'
import { raiseStage } from './stage.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Two at a time: each lane is one after the other. */
const LANES = [
  ['typescript', 'vue', 'app-tests', 'pages'],
  ['vite', 'webpack', 'esbuild', 'server-rendering', 'react'],
]

const wanted = process.argv.slice(2)
const failures = []
let passed = 0

async function test(name, run) {
  const startedAt = performance.now()
  let mark = '✓'
  try {
    await run()
    passed += 1
  } catch (error) {
    mark = '✗'
    failures.push(`${name}\n${String(error?.message ?? error)}`)
  }
  console.log(`${mark} ${name} (${Math.round(performance.now() - startedAt)} ms)`)
}

async function testApp(name) {
  const app = new ConsumerApp(name, join(folder, name))
  const { default: check, startsEmpty } = await import(`./${name}/check.mjs`)
  const before = failures.length
  if (!startsEmpty) await test(`${name}: is installed`, () => app.install(tarball))
  if (failures.length > before) return
  await test(`${name}: is checked to the end`, () =>
    check(app, stage, (what, run) => test(`${name}: ${what}`, run), tarball))
}

const folder = mkdtempSync(join(tmpdir(), 'bellwire-consumers-'))
const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
const packed = execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' })
const tarball = join(folder, packed.trim())
const stage = await raiseStage()

await Promise.all(
  LANES.map(async (names) => {
    for (const name of names) {
      if (wanted.length === 0 || wanted.includes(name)) await testApp(name)
    }
  }),
)

await stage.strike()
rmSync(folder, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n\n')}`)
console.log(`\n${String(passed)} passed, ${String(failures.length)} failed`)
process.exitCode = failures.length === 0 ? 0 : 1
