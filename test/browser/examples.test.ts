// The commands that start the examples with Vite, and what their folders say they need.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { startServer } from '../support/server.js'

const ROOT = new URL('../../', import.meta.url)
const START = fileURLToPath(new URL('examples/start.mjs', ROOT))

type Versions = Record<string, string>

interface Manifest {
  readonly version: string
  readonly dependencies: Versions
  readonly devDependencies: Versions
}

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
})

function start(...args: string[]): ChildProcess {
  child = spawn(process.execPath, [START, ...args])
  return child
}

/** The first line that fits. All lines before it are gone. */
async function line(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  if (!stream) throw new Error('There is no such stream.')
  const lines = createInterface({ input: stream })
  for await (const text of lines) {
    const found = pattern.exec(text)?.[0]
    if (found) return found
  }
  throw new Error(`Nothing like ${String(pattern)} was printed.`)
}

const manifest = (path: string) =>
  JSON.parse(readFileSync(new URL(`${path}package.json`, ROOT), 'utf8')) as Manifest

describe.each(['react-dashboard', 'vue-notifications'])('%s', (folder) => {
  test('starts with one command, and stops with everything', async () => {
    const running = start(folder, '--port', '0', '--server-port', '0')
    const url = await line(running.stdout, /http:\/\/\S+/)
    const page = await fetch(url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('id="app"')])

    running.stdin?.write('\n')
    await line(running.stdout, /The push server is stopped/)
    running.stdin?.write('\n')
    const pushUrl = /http:\S+\d/.exec(await line(running.stdout, /push server runs at http:\S+/))
    expect((await fetch(`${String(pushUrl)}/up`)).status).toBe(200)

    running.kill('SIGINT')
    expect(await once(running, 'exit')).toEqual([0, null])
    await expect(fetch(url)).rejects.toThrow()
  })

  test('asks for the versions that it is tested with', () => {
    const root = manifest('')
    const tested: Versions = { ...root.devDependencies, bellwire: root.version }
    const { dependencies, devDependencies } = manifest(`examples/${folder}/`)
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, tested[name]])
    }
  })
})

test.each([
  ['the page', '--port'],
  ['the push server', '--server-port'],
])('says in one sentence that the port of %s is taken', async (_, flag) => {
  const other = await startServer()
  const ports = ['--port', '0', '--server-port', '0', flag, String(other.port)]
  const taken = start('react-dashboard', ...ports)
  const exit = once(taken, 'exit')
  expect(await line(taken.stderr, /.+/)).toBe(
    `Port ${other.port} is already in use. Choose other ones: -- --port 3001 --server-port 6002`,
  )
  expect(await exit).toEqual([1, null])
  await other.stop()
})

test('says in one sentence that a port is no port', async () => {
  const wrong = start('react-dashboard', '--port', 'x')
  const exit = once(wrong, 'exit')
  expect(await line(wrong.stderr, /.+/)).toBe(
    '--port must be a number from 0 to 65535, but it is "x".',
  )
  expect(await exit).toEqual([1, null])
})
