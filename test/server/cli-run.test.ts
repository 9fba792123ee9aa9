// The command in this process: what it prints, when it stops, its exit codes.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { runCli } from '../../src/server/cli-run.js'
import { DEFAULT_APP, type LogEvent } from '../../src/server/index.js'
import { VERSION } from '../../src/version.js'
import { startServer } from '../support/server.js'
import { restClient } from './pusher.js'
import { connect } from './raw-client.js'
import { startReceiver } from './webhook-receiver.js'

const TLS = fileURLToPath(new URL('../support/tls/', import.meta.url))

interface Given {
  environment?: Record<string, string>
  files?: Record<string, unknown>
}

function run(args: string[], { environment = {}, files = {} }: Given = {}) {
  const printed: string[] = []
  const errors: string[] = []
  let stop: () => void = () => undefined
  let exitCode: Promise<number> | undefined
  const isRunning = new Promise<void>((resolve) => {
    exitCode = runCli(args, {
      environment,
      readFile: (path) =>
        path in files ? JSON.stringify(files[path]) : readFileSync(path, 'utf8'),
      print: (text) => printed.push(text),
      printError: (text) => errors.push(text),
      onStop: (callback) => {
        stop = callback
        resolve()
      },
    })
  })
  return {
    printed,
    errors,
    exitCode,
    stop: () => stop(),
    /** Resolves to where clients find the server. */
    isRunning: async () => {
      await isRunning
      const port = Number(/https?:.*?:(\d+)/.exec(printed.join())?.[1])
      return { port, app: DEFAULT_APP }
    },
  }
}

function readLines(printed: readonly string[]): (LogEvent & { time: string })[] {
  return printed.map((line) => JSON.parse(line) as LogEvent & { time: string })
}

test('runs until it is told to stop', async () => {
  const { printed, errors, isRunning, exitCode, stop } = run(['--port', '0'])
  await isRunning()
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
  const { printed, isRunning, exitCode, stop } = run(['--port', '0', '--app', '7:seven:hush'])
  await isRunning()
  stop()
  expect(await exitCode).toBe(0)
  expect(printed.join('\n')).toContain('listens on')
  expect(printed.join('\n')).not.toMatch(/hush|app-secret/)
})

test('--help and --version', async () => {
  const help = run(['--help'])
  expect(await help.exitCode).toBe(0)
  expect(help.printed[0]).toMatch(/^Usage: bellwire/)
  const version = run(['--version'])
  expect(await version.exitCode).toBe(0)
  expect(version.printed).toEqual([VERSION])
})

test('wrong flags end with 2, a sentence and where to find help', async () => {
  for (const args of [['--nonsense'], ['--port', '70000'], ['--app', 'a b:c:d']]) {
    const { printed, errors, exitCode } = run(args)
    expect(await exitCode).toBe(2)
    expect(printed).toEqual([])
    expect(errors).toEqual([expect.stringMatching(/^\S.*\n\nbellwire --help shows all/)])
  }
})

test('a port in use ends with 1 and one sentence that says what to do', async () => {
  const taken = await startServer()
  const port = String(taken.port)
  const { printed, errors, exitCode } = run(['--port', port])
  expect(await exitCode).toBe(1)
  expect(printed).toEqual([])
  expect(errors).toEqual([
    expect.stringMatching(new RegExp(`^Port ${port} is in use .* another port.*--port`)),
  ])
  await taken.stop()
})

test('a wrong value says which flag, variable or place in the file it came from', async () => {
  const files = { 'bellwire.json': { apps: [{ id: '1', key: 'k', secret: '' }] } }
  const wrong = run(['--config', 'bellwire.json'], { files })
  expect(await wrong.exitCode).toBe(2)
  expect(wrong.errors[0]).toMatch(/^bellwire.json: apps\[0\].secret: must be text, but it is ""/)
  const flag = run(['--port', '70000'], { environment: { BELLWIRE_PORT: '1' } })
  expect(await flag.exitCode).toBe(2)
  expect(flag.errors[0]).toMatch(/^--port: must be .* but it is 70000/)
})

test('serves over TLS, with every option from the file', async () => {
  const tls = { key: `${TLS}key.pem`, cert: `${TLS}cert.pem` }
  const app = { id: '7', key: 'seven', secret: 'hush', subscriptionCounts: true }
  const files = { 'bellwire.json': { port: 0, tls, apps: [app], log: 'json' } }
  const { printed, errors, isRunning, exitCode, stop } = run(['--config', 'bellwire.json'], {
    files,
  })
  await isRunning()
  expect(errors).toEqual([])
  expect(readLines(printed)).toMatchObject([
    { name: 'listening', detail: { url: expect.stringMatching(/^https:/) as unknown } },
  ])
  stop()
  expect(await exitCode).toBe(0)
})

test('lines of text tell who comes and goes', async () => {
  const { printed, isRunning, exitCode, stop } = run(['--port', '0'])
  const client = await connect(await isRunning())
  await client.close()
  await expect.poll(() => printed.length).toBe(3)
  const [, opened, closed] = printed
  const time = String.raw`\d\d:\d\d:\d\d\.\d{3}`
  const opening = `^${time} info  connection opened appId=1 socketId=${client.socketId}$`
  expect(opened).toMatch(new RegExp(opening))
  expect(closed).toMatch(/ info {2}connection closed socketId=[\d.]+ code=1005$/)
  stop()
  await exitCode
})

test('--log-level leaves out what matters less', async () => {
  const { printed, isRunning, exitCode, stop } = run(['--port', '0', '--log-level', 'warn'])
  const client = await connect(await isRunning())
  client.webSocket.send('{')
  await client.next()
  stop()
  await exitCode
  expect(printed).toEqual([expect.stringContaining('listens on')])
})

test.each(['text', 'json'])(
  '--verbose --log %s shows each frame, without secrets',
  async (format) => {
    const args = ['--port', '0', '--verbose', '--log', format]
    const { printed, errors, isRunning, exitCode, stop } = run(args)
    const server = await isRunning()
    const client = await connect(server)
    await client.subscribeSigned(server, 'private-a')
    await client.signIn(server, { id: 'ann' })
    await client.subscribe('private-b', 'app-secret')
    await client.subscribe('private-b', `${DEFAULT_APP.key}:${'0'.repeat(64)}`)
    const rest = restClient({ ...server, app: { ...server.app, secret: 'wrong' } })
    await expect(rest.trigger('private-a', 'x', {})).rejects.toThrow()
    client.webSocket.send(Buffer.from([1, 2, 3]))
    await client.next()
    stop()
    await exitCode
    expect(errors).toEqual([])
    const log = printed.slice(format === 'text' ? 1 : 0).join('\n')
    expect(log).toContain('frame in')
    expect(log).toContain('pusher:connection_established')
    expect(log).toContain('private-a')
    expect(log).toContain('[cut]')
    expect(log).toContain('The auth signature is wrong')
    expect(log).not.toMatch(/[\da-f]{64}|app-secret|auth_signature=/)
    if (format === 'json') {
      const names = readLines(printed).map(({ name }) => name)
      expect(new Set(names)).toEqual(
        new Set([
          ...['listening', 'connection opened', 'frame in', 'frame out', 'frame refused'],
          ...['request refused', 'stopping', 'connection closed'],
        ]),
      )
      expect(readLines(printed)[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    }
  },
)

test('a stop sends clients away so that they come straight back, and delivers webhooks', async () => {
  const receiver = await startReceiver(DEFAULT_APP, () => 200)
  const args = ['--port', '0', '--webhook', receiver.url]
  const { isRunning, exitCode, stop } = run(args)
  const server = await isRunning()
  const client = await connect(server)
  await client.subscribeSigned(server, 'presence-a', { user_id: 'ann' })
  stop()
  expect(await client.closed).toMatchObject({ code: 4200 })
  expect(await exitCode).toBe(0)
  const names = receiver.received.flatMap(({ events }) => events.map(({ name }) => name))
  expect(names.sort()).toEqual([
    ...['channel_occupied', 'channel_vacated', 'member_added', 'member_removed'],
  ])
  await receiver.stop()
})

test('a second request to stop does not wait for webhooks', async () => {
  const receiver = await startReceiver(DEFAULT_APP, () => undefined)
  const { isRunning, exitCode, stop } = run(['--port', '0', '--webhook', receiver.url])
  const server = await isRunning()
  const client = await connect(server)
  await client.subscribe('news')
  await receiver.count(1)
  stop()
  await client.closed
  const askedAtMs = performance.now()
  stop()
  expect(await exitCode).toBe(0)
  expect(performance.now() - askedAtMs).toBeLessThan(500)
  await receiver.stop()
})
