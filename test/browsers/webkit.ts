// A page of a real WebKit, that of GTK, on a screen that nobody sees. It is driven by the W3C
// WebDriver protocol, in plain requests. Must not know what is tested.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { keptPort } from '../faults/kept-port.js'
import { findProgram, type OtherBrowser } from './other-browser.js'

const PACKAGES = 'webkit2gtk-driver xvfb'
const MINI_BROWSERS = ['x86_64', 'aarch64'].map(
  (machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
)

const RUN = `
  const [code, done] = arguments
  Promise.resolve()
    .then(() => (0, eval)(code))
    .then((result) => done({ result }), (error) => done({ problem: String(error) }))
`

/** Starts the WebKit that is installed. Rejects with what to install. */
export async function startWebKit(): Promise<OtherBrowser> {
  const program = (...names: string[]) => findProgram(names, 'WebKitGTK', PACKAGES)
  const [binary, xvfb, driver] = [
    program(...MINI_BROWSERS),
    program('Xvfb'),
    program('WebKitWebDriver'),
  ]

  const screen = spawn(xvfb, ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'])
  const [display] = (await once(createInterface(screen.stdout), 'line')) as [string]
  const port = await keptPort()
  const driving = spawn(driver, [`--port=${String(port)}`], {
    env: { ...process.env, DISPLAY: `:${display}` },
  })
  const url = `http://127.0.0.1:${String(port)}`
  await untilReady(`${url}/status`)
  const browserOptions = { binary, args: ['--automation'] }
  const { sessionId } = (await command(`${url}/session`, {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browserOptions } },
  })) as { sessionId: string }
  const session = `${url}/session/${sessionId}`

  return {
    async open(page) {
      await command(`${session}/url`, { url: page })
    },
    async run(code) {
      const { result, problem } = (await command(`${session}/execute/async`, {
        script: RUN,
        args: [code],
      })) as { result?: unknown; problem?: string }
      if (problem !== undefined) throw new Error(problem)
      return result
    },
    async close() {
      await command(session, undefined, 'DELETE')
      const ended = [driving, screen].map((child) => once(child, 'exit'))
      driving.kill()
      screen.kill()
      await Promise.all(ended)
    },
  }
}

async function command(url: string, body?: object, method = 'POST'): Promise<unknown> {
  const response = await fetch(url, body ? { method, body: JSON.stringify(body) } : { method })
  const { value } = (await response.json()) as { value: unknown }
  if (!response.ok) throw new Error(`WebDriver: ${JSON.stringify(value)}`)
  return value
}

/** The driver says nothing when it listens. */
async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      if ((await fetch(url)).ok) return
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('WebKitWebDriver did not start within ten seconds.')
}
