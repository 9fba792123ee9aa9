// `npm test`: builds, runs every check and every test, and says as its very last line how many
// passed and failed. A check counts as one test. Nothing stops at the first failure, and a test
// that was skipped counts as failed: what did not run was not shown to hold. Only the tests over
// Redis may be left out, where there is none: that is said before the last line.
// With the name of a folder of tests that need more than the dev dependencies, such as `runtimes`,
// it installs what they need and runs them instead; `--built` takes dist/ as it is.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CHECKS = [
  'build',
  'check:types',
  'check:lint',
  'check:format',
  'check:package',
  'check:size',
  'check:docs',
]

const WITHOUT_REDIS = `
Not run: the tests of several servers over Redis, because there is no redis-server here. To run them
install it: apt-get install redis-server on Debian and Ubuntu, brew install redis on macOS.`

const isBuilt = process.argv.includes('--built')
const [elsewhere] = process.argv.slice(2).filter((argument) => argument !== '--built')

const failures = []
let passed = 0

if (elsewhere === undefined) {
  for (const check of CHECKS) step(check, `npm run --silent ${check}`)
  const { testResults } = runTests(['unit', 'testing', 'browser'])
  if (!testResults.some(({ name }) => /redis[^/\\]*$/.test(name))) console.log(WITHOUT_REDIS)
} else {
  if (!isBuilt) step('build', 'npm run --silent build')
  const folder = `test/${elsewhere}`
  if (existsSync(`${folder}/package-lock.json`)) {
    step(`install ${folder}`, `npm ci --prefix ${folder} --no-audit --no-fund --loglevel=error`)
  }
  runTests([elsewhere])
}

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((it) => `  ${it}`).join('\n')}`)
console.log(`\n${String(passed)} passed, ${String(failures.length)} failed`)
process.exitCode = failures.length === 0 ? 0 : 1

function step(name, command) {
  console.log(`\n> ${name}`)
  if (succeeds(command)) passed += 1
  else failures.push(name)
}

/** Runs the tests of some projects of vitest.config.ts; returns the report. */
function runTests(projects) {
  console.log('\n> tests')
  const folder = mkdtempSync(join(tmpdir(), 'bellwire-report-'))
  const file = join(folder, 'report.json')
  const chosen = projects.map((name) => `--project ${name}`).join(' ')
  const reporters = `--reporter=default --reporter=json --outputFile.json="${file}"`
  const clean = succeeds(`npx --no-install vitest run ${chosen} ${reporters}`)
  const before = failures.length
  const report = readReport(file)
  countTests(report)
  if (!clean && failures.length === before) failures.push('vitest: ended with an error of its own')
  rmSync(folder, { recursive: true, force: true })
  return report
}

/** Runs a command as a person would type it. The shell finds `npm` on every system. */
function succeeds(command) {
  const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] })
  return status === 0
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { testResults: [] }
  }
}

function countTests({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults)
  if (tests.length === 0) failures.push('vitest: no test was run')
  for (const { status, fullName } of tests) {
    if (status === 'passed') passed += 1
    else failures.push(`${fullName} (${status})`)
  }
  // A file that does not load has no tests to fail, a file whose hook throws may have none either.
  for (const { name, status, assertionResults } of testResults) {
    const blamed = assertionResults.some((test) => test.status !== 'passed')
    if (status !== 'passed' && !blamed) failures.push(`${name} (${status})`)
  }
}
