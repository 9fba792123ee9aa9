// The command in this process: what it prints, when it stops, its exit codes.

import { expect, test } from 'vitest'

import { runCli } from '../../src/server/cli-run.js'
import { VERSION } from '../../src/version.js'
import { startServer } from '../support/server.js'

function run(...args: string[]) {
  const printed: string[] = []
  const errors: string[] = []
  let stop: () => void = () => undefined
  let exitCode: Promise<number> | undefined
  const isRunning = new Promise<void>((resolve) => {
    exitCode = runCli(args, {
      print: (text) => printed.push(text),
      printError: (text) => errors.push(text),
      onStop: (callback) => {
        stop = callback
        resolve()
      },
    })
  })
  return { printed, errors, isRunning, exitCode, stop: () => stop() }
}

test('runs until it is told to stop', async () => {
  const { printed, errors, isRunning, exitCode, stop } = run('--port', '0')
  await isRunning
  const [text = ''] = printed
  const url = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1] ?? ''
  expect(text).toContain('App id   1\n')
  expect(text).toContain('Key      app-key\n')
  expect(text).toContain('Secret   app-secret\n')
  expect(text).toContain(`new Bellwire('app-key', { url: '${url}' })`)
  expect((await fetch(url)).status).toBe(200)

  stop()
  stop()
  expect(await exitCode).toBe(0)
  await expect(fetch(url)).rejects.toThrow()
  expect(errors).toEqual([])
})

test('does not print the secrets of apps that were given', async () => {
  const { printed, isRunning, exitCode, stop } = run('--port', '0', '--app', '7:seven:hush')
  await isRunning
  stop()
  expect(await exitCode).toBe(0)
  expect(printed.join('\n')).toContain('listens on')
  expect(printed.join('\n')).not.toMatch(/hush|app-secret/)
})

test('--help and --version', async () => {
  const help = run('--help')
  expect(await help.exitCode).toBe(0)
  expect(help.printed[0]).toMatch(/^Usage: bellwire/)
  const version = run('--version')
  expect(await version.exitCode).toBe(0)
  expect(version.printed).toEqual([VERSION])
})

test('wrong flags end with 2, a sentence and the usage', async () => {
  for (const args of [['--nonsense'], ['--port', '70000'], ['--app', 'a b:c:d']]) {
    const { printed, errors, exitCode } = run(...args)
    expect(await exitCode).toBe(2)
    expect(printed).toEqual([])
    expect(errors).toEqual([expect.stringMatching(/^\S.*\.?\n\nUsage: bellwire/)])
  }
})

test('a port in use ends with 1 and one sentence that says what to do', async () => {
  const taken = await startServer()
  const port = String(taken.port)
  const { printed, errors, exitCode } = run('--port', port)
  expect(await exitCode).toBe(1)
  expect(printed).toEqual([])
  expect(errors).toEqual([
    expect.stringMatching(new RegExp(`^Port ${port} is in use .* another port.*--port`)),
  ])
  await taken.stop()
})
