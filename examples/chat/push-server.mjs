// The push server as a child process. It can end, or be killed, without taking the chat along.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))

/** The app that the push server has when it is told of none. */
export const APP = { id: '1', key: 'app-key', secret: 'app-secret' }

/**
 * Starts the push server, as `npx bellwire` would.
 *
 * @param {number} port 0 takes any free port.
 * @param {{onEnd?: (how: string) => void}} [options] Called when it ends without being stopped.
 */
export async function startPushServer(port, { onEnd } = {}) {
  const child = spawn(process.execPath, [CLI, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killWithParent = () => child.kill()
  process.once('exit', killWithParent)
  const ended = once(child, 'exit').finally(() => process.off('exit', killWithParent))
  const url = await Promise.race([readAddress(child), refuseEnd(child, ended)])

  let isStopping = false
  void ended.then(([code, signal]) => {
    if (!isStopping) onEnd?.(signal ? `signal ${signal}` : `exit code ${code}`)
  })
  return {
    url,
    child,
    /** What to type to start it again at the same address. */
    command: `node ${relative('', CLI)} --port ${new URL(url).port}`,
    async stop() {
      isStopping = true
      if (child.exitCode === null && child.signalCode === null) child.kill()
      await ended
    },
  }
}

/** The address that it prints once it listens. */
async function readAddress(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listens on (\S+)/.exec(line)?.[1]
    if (!address) continue
    child.stdout.resume()
    return address
  }
  // It has closed its output, so it is about to end: that says more.
  return new Promise(() => {})
}

/** Throws what it said when it ends before it listens. */
async function refuseEnd(child, ended) {
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-2000)))
  const [code] = await ended
  throw new Error(said.trim() || `The push server ended at once (exit code ${code}).`)
}
