// The commands `npm run example:react` and `npm run example:vue`.
//
//   node examples/start.mjs react-dashboard [--port 3000] [--server-port 6001]

import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startApp } from './start-app.mjs'

async function start() {
  const { folder, port, serverPort } = readArguments()
  const app = await startApp(folder, { port, serverPort }).catch(explain)

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void app.close().then(() => process.exit(0)))
  }
  console.log(
    `\n  Open ${app.url} in two windows.\n\n` +
      '  Enter stops the push server, to see an outage, and starts it again.\n' +
      '  Ctrl+C stops everything.\n',
  )
  createInterface({ input: process.stdin }).on('line', () => void toggle(app.pushServer))
}

async function toggle(pushServer) {
  if (pushServer.isRunning) {
    await pushServer.stop()
    console.log('  The push server is stopped. Enter starts it again.')
  } else {
    await pushServer.start()
    console.log(`  The push server runs at ${pushServer.url}.`)
  }
}

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '3000' },
      'server-port': { type: 'string', default: '6001' },
    },
  })
  return {
    folder: positionals[0],
    port: readPort('--port', values.port),
    serverPort: readPort('--server-port', values['server-port']),
  }
}

function readPort(name, text) {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`${name} must be a number from 0 to 65535, but it is "${text}".`)
}

/** Whoever finds a port taken wants to know what changes it. */
function explain(error) {
  const [, port] = /Port (\d+) is (?:already )?in use/.exec(error.message) ?? []
  if (port === undefined) throw error
  throw new Error(
    `Port ${port} is already in use. Choose other ones: -- --port 3001 --server-port 6002`,
  )
}

await start().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
