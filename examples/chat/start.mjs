// Starts everything the chat needs: the push server as a process of its own, and the backend.
//
//   node examples/chat/start.mjs [--port 3000] [--server-port 6001]

import { parseArgs } from 'node:util'
import { startChat } from './backend.mjs'
import { APP, startPushServer } from './push-server.mjs'

async function start() {
  const { port, serverPort } = readOptions()
  const pushServer = await startPushServer(serverPort, {
    onEnd: (how) =>
      console.error(
        `\nThe push server has ended (${how}). The chat goes on without it; messages wait.\n` +
          `Start it again with: ${pushServer.command}\n`,
      ),
  }).catch(nameFlag('--server-port', serverPort))

  const chat = await startChat({ port, serverUrl: pushServer.url, app: APP })
    .catch(nameFlag('--port', port))
    .catch(async (error) => {
      await pushServer.stop()
      throw error
    })

  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      void Promise.all([chat.close(), pushServer.stop()]).then(() => process.exit(0))
    })
  }

  console.log(
    `\n  Open ${chat.url}\n\n` +
      `  To see an outage, end the push server from another terminal: kill ${pushServer.child.pid}\n` +
      '  Ctrl+C stops everything.\n',
  )
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'server-port': { type: 'string' } },
  })
  return {
    port: readPort('--port', values.port ?? process.env.CHAT_PORT ?? '3000'),
    serverPort: readPort(
      '--server-port',
      values['server-port'] ?? process.env.BELLWIRE_PORT ?? '6001',
    ),
  }
}

function readPort(name, text) {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`${name} must be a number from 0 to 65535, but it is "${text}".`)
}

/** Whoever finds a port taken wants to know which flag changes it. */
function nameFlag(flag, port) {
  return (error) => {
    if (!/\bin use\b/.test(error.message)) throw error
    throw new Error(`Port ${port} is already in use; choose another one with ${flag}.`)
  }
}

await start().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
