// How long does a slow phone take from the script that has arrived to a client that connects?
// A user notices it on every page: nothing else happens meanwhile, no tap and no scroll.

import { readFileSync } from 'node:fs'
import { launchChromium } from '../test/support/launch-chromium.mjs'
import { inTurns, ratio, spread } from './harness.mjs'
import { DIST, PUSHER_SCRIPT, startPages } from './pages.mjs'

export const name = 'import'
export const title =
  'Script tag in Chromium with a CPU four times slower, in ms: median (middle half of the pages)'

const ROUNDS = 25
const QUICK_ROUNDS = 7
const WARM_UP_ROUNDS = 2
const SLOWDOWN = 4
/** Traced with the time of the thread: what else the machine does is not in it. */
const MARKS = 'blink.user_timing'

const OPTIONS = "wsHost: 'localhost', wsPort: 6001, forceTLS: false"
const SCRIPTS = {
  'pusher-js': {
    script: PUSHER_SCRIPT,
    newClient: `new Pusher('key', { cluster: '', ${OPTIONS} })`,
  },
  Bellwire: {
    script: `${DIST}bellwire.min.js`,
    newClient: `new Bellwire('key', { ${OPTIONS} })`,
  },
}

export async function run({ quick }) {
  const browser = await launchChromium()
  const server = await startPages((path) => pageOf(decodeURI(path.slice(1))))
  const contestants = Object.fromEntries(
    Object.keys(SCRIPTS).map((name) => [name, () => visit(browser, server.url + name)]),
  )
  const pages = await inTurns(contestants, quick ? QUICK_ROUNDS : ROUNDS, WARM_UP_ROUNDS)
  await browser.close()
  server.close()
  const took = (client, part) => pages[client].map((page) => page[part])
  return Object.keys(SCRIPTS).map((client) => ({
    client,
    'parsed and run': spread(took(client, 'loaded')),
    'pusher-js takes': ratio(took('pusher-js', 'loaded'), took(client, 'loaded')),
    'and a client that opens its socket': spread(took(client, 'connecting')),
    'pusher-js takes for both': ratio(took('pusher-js', 'connecting'), took(client, 'connecting')),
  }))
}

/**
 * The page of a client. The script is part of it, so that no network counts, and never the same
 * twice, so that nothing is left from the last time.
 */
function pageOf(client) {
  if (!(client in SCRIPTS)) return undefined
  const { script, newClient } = SCRIPTS[client]
  return `<!doctype html><link rel="icon" href="data:,">
    <script>
      globalThis.connecting = new Promise((resolve) => {
        globalThis.WebSocket = class {
          constructor() { resolve(performance.mark('connecting')) }
          close() {}
        }
      })
      performance.mark('start')
    </script>
    <script>/* ${String(Math.random())} */${readFileSync(script, 'utf8')}</script>
    <script>
      performance.mark('loaded')
      ${newClient}
    </script>`
}

/** Milliseconds of the page's thread, in a profile of its own. */
async function visit(browser, url) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  await browser.startTracing(page, { categories: [MARKS] })
  await page.goto(url)
  await page.evaluate('connecting')
  const { traceEvents } = JSON.parse(await browser.stopTracing())
  await context.close()
  const at = (mark) => {
    const { tts } = traceEvents.find(({ cat, name }) => cat === MARKS && name === mark)
    return tts / 1000
  }
  return { loaded: at('loaded') - at('start'), connecting: at('connecting') - at('start') }
}
