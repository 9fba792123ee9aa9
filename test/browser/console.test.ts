// The console as people use it: the built server, its page in a real Chromium on a phone and on a
// desktop, apps that talk meanwhile.

import { setTimeout as elapse } from 'node:timers/promises'
import type Pusher from 'pusher'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App, Server, ServerOptions } from '../../src/server/index.js'
import { connect, type RawClient } from '../server/raw-client.js'
import { checkAccessibility } from '../support/accessibility.js'
import { launchChromium, openPage, screenshot } from '../support/chromium.js'
import { sdkFor } from '../support/client.js'
import type { TestServer } from '../support/server.js'

const TOKEN = 'correct-horse-battery'
const SECRETS = ['app-secret', 'other-secret', 'hush']
const APPS: App[] = [
  {
    id: '1',
    key: 'app-key',
    secret: 'app-secret',
    // Nobody is there.
    webhooks: [{ url: 'http://127.0.0.1:1/hook?token=hush', events: ['channel_occupied'] }],
  },
  { id: '2', key: 'other-key', secret: 'other-secret' },
]

const IMAGE = '<img src=x onerror=document.title=1>'

// Named at run time: it is there only once it is built.
const built = new URL('../../dist/server.mjs', import.meta.url).href
const { createServer } = (await import(built)) as {
  createServer: (options: ServerOptions) => Server
}

let browser: Browser
let server: TestServer
let sdk: Pusher
let clients: RawClient[]
let pages: { page: Page; problems: string[] }[]

beforeAll(async () => {
  browser = await launchChromium()
})

beforeEach(async () => {
  clients = []
  pages = []
  await start({})
})

afterEach(async () => {
  await Promise.all(pages.map(({ page }) => page.context().close()))
  await server.stop()
})

afterAll(() => browser.close())

async function start(options: ServerOptions): Promise<void> {
  const made = createServer({ port: 0, apps: APPS, logger: () => undefined, ...options })
  const url = await made.listen()
  const [app] = made.apps
  if (!app) throw new Error('The server has no app.')
  const stop = () => made.close({ terminate: true })
  server = { server: made, url, port: made.port, app, stop }
  sdk = sdkFor(server)
}

async function restart(options: ServerOptions): Promise<void> {
  const { port } = server
  await server.stop()
  await start({ port, ...options })
}

async function join(channel: string, userId?: string): Promise<RawClient> {
  const client = await connect(server)
  clients.push(client)
  const member = userId === undefined ? undefined : { user_id: userId, user_info: { name: userId } }
  if (/^(private|presence)-/.test(channel)) await client.subscribeSigned(server, channel, member)
  else await client.subscribe(channel)
  return client
}

async function open(part = '', options: BrowserContextOptions = {}): Promise<Page> {
  // Without motion, nothing is half-way when it is looked at.
  const watched = await openPage(browser, { reducedMotion: 'reduce', ...options })
  pages.push(watched)
  await watched.page.goto(`${server.url}/console${part}`)
  return watched.page
}

async function openLive(part = '', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(part, options)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}

function problems(): string[] {
  return pages.flatMap((watched) => watched.problems)
}

/** What an app does on an ordinary morning, and a few things that went wrong. */
async function ordinaryMorning(): Promise<void> {
  await join('orders')
  await join('orders')
  const ada = await join('presence-room-lobby', 'ada')
  await join('presence-room-lobby', 'grace')
  ada.send('client-typing', { on: true }, 'presence-room-lobby')
  for (let id = 1; id <= 5; id++) await sdk.trigger('orders', 'created', { id, total: 20 * id })
  await sdk.trigger('presence-room-lobby', 'message', { text: 'Good morning!', words: [1, 2, 3] })
  await ada.subscribe('private-secrets', 'app-key:wrong')
  await fetch(`${server.url}/apps/1/events`, { method: 'POST' })
  await sdk.get({ path: '/channels' })
}

describe('what happens is seen', () => {
  test('as it happens: events with their data, filtered, and held back while they are read', async () => {
    const page = await openLive('#/events')
    await join('orders')
    await sdk.trigger('orders', 'created', { id: 4711 })
    const rows = page.getByRole('list', { name: 'Events' }).locator('summary')
    await rows.filter({ hasText: 'created' }).waitFor()
    expect(await rows.filter({ hasText: 'created' }).textContent()).toMatch(/event.*orders.*4711/)
    await rows.filter({ hasText: 'created' }).click()
    await page.getByText('"id": 4711').waitFor()

    await page.getByLabel('Filter events').fill('4711')
    expect(await rows.count()).toBe(1)
    await page.getByLabel('Filter events').fill('')
    await page.getByLabel('Kinds of events').selectOption('Messages')
    expect(await rows.count()).toBe(1)

    await page.getByRole('button', { name: 'Pause' }).click()
    await sdk.trigger('orders', 'created', { id: 4712 })
    await page.getByText(/Newer entries that wait: [1-9]/).waitFor()
    expect(await rows.count()).toBe(1)
    await page.getByRole('button', { name: 'Resume' }).click()
    expect(await rows.count()).toBe(2)
    // The newest is first, and what was opened still is.
    expect(await rows.first().textContent()).toContain('4712')
    expect(await page.getByText('"id": 4711').isVisible()).toBe(true)
    expect(problems()).toEqual([])
  })

  test('channels with their members, and connections, come and go', async () => {
    const page = await openLive('#/channels')
    await page.getByText('No channels.').waitFor()
    await screenshot(page, 'console-channels-empty')
    await join('presence-room', 'ada')
    const grace = await join('presence-room', 'grace')
    const counts = page.locator('#channel-list summary')
    await counts.filter({ hasText: '2 connections' }).filter({ hasText: '2 members' }).waitFor()
    await page.getByTitle('presence-room').click()
    const members = page.locator('.members li')
    await members.nth(1).waitFor()
    expect(await members.allTextContents()).toEqual([
      'ada {"name":"ada"}',
      'grace {"name":"grace"}',
    ])
    await grace.close()
    await counts.filter({ hasText: '1 connection' }).filter({ hasText: '1 member' }).waitFor()
    await members.nth(1).waitFor({ state: 'detached' })

    await page.getByRole('link', { name: 'Connections' }).click()
    const hint = page.locator('#connection-hint')
    await hint.getByText('1 connection.').waitFor()
    await page.getByLabel('Filter connections').fill('nobody')
    await page.getByText('No connection fits the filter.').waitFor()
    await page.getByLabel('Filter connections').fill('ADA')
    await hint.getByText('1 connection.').waitFor()
    expect(problems()).toEqual([])
  })

  test('what was refused is among the problems, and says why', async () => {
    await ordinaryMorning()
    const page = await openLive('#/problems')
    const rows = page.getByRole('list', { name: 'Problems' }).locator('summary')
    await rows.nth(1).waitFor()
    const words = await rows.allTextContents()
    expect(words.join('\n')).toMatch(/API refused.*status 401[^]*frame refused.*signature is wrong/)
    expect(await page.locator('#problem-count').textContent()).toBe('2')
    expect(problems()).toEqual([])
  })

  test('an event that is sent from the page arrives; one that cannot be says why', async () => {
    const client = await join('orders')
    const page = await openLive('#/events')
    await page.getByLabel('Channel', { exact: true }).fill('orders')
    await page.getByLabel('Event', { exact: true }).fill('created')
    await page.getByLabel('Data, as JSON').fill('{ "id": 7 }')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Sent to orders.').waitFor()
    expect(await client.next()).toMatchObject({ event: 'created', data: { id: 7 } })
    await page.locator('#event-list').getByText('created').waitFor()

    await page.getByLabel('Channel', { exact: true }).fill('or ders')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText(/"or ders" is not a channel name/).waitFor()
    // The browser reports the status of the refused request.
    expect(problems()).toEqual([expect.stringContaining('400')])
  })
})

test('a channel leads to its events and to the form that sends one to it', async () => {
  await join('orders')
  await sdk.trigger('orders', 'created', { id: 1 })
  await sdk.trigger('invoices', 'created', { id: 2 })
  const page = await openLive('#/channels')
  await page.getByTitle('orders').click()
  await page.getByRole('button', { name: 'Show its events' }).click()
  const rows = page.getByRole('list', { name: 'Events' }).locator('summary')
  await rows.filter({ hasText: '"id":1' }).waitFor()
  expect(await rows.filter({ hasText: 'invoices' }).count()).toBe(0)

  await page.getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Send an event' }).click()
  expect(await page.getByLabel('Channel', { exact: true }).inputValue()).toBe('orders')
  await page.keyboard.type('shipped')
  await page.getByRole('button', { name: 'Send' }).click()
  await rows.filter({ hasText: 'shipped' }).waitFor()
  expect(problems()).toEqual([])
})

test('on a phone, with the keyboard alone, long names and full payloads can be read', async () => {
  const name = `presence-${'long-'.repeat(30)}end`
  const data = { text: 'x'.repeat(10_000), last: 'word' }
  await join(name, 'ada')
  await sdk.trigger(name, 'created', data)
  const page = await openLive('', { viewport: { width: 390, height: 844 } })
  await page.getByText('1 min ago').first().waitFor()
  const pressUntil = async (key: string, isThere: () => boolean) => {
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press(key)
      if (await page.evaluate(isThere)) return
    }
    throw new Error('The keyboard does not get there.')
  }
  await pressUntil('Tab', () => document.activeElement?.textContent === 'Channels')
  await page.keyboard.press('Enter')
  const title = page.locator('#channel-list .channel')
  await title.waitFor()
  const room = await title.evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])
  expect(room[0]).toBeGreaterThan(room[1] ?? 0)
  await pressUntil('Tab', () => document.activeElement?.tagName === 'SUMMARY')
  await page.keyboard.press('Enter')
  await page.locator('#channel-list dd').getByText(name).waitFor()
  await screenshot(page, 'console-long-name-phone')

  await page.getByRole('button', { name: 'Show its events' }).focus()
  await page.keyboard.press('Enter')
  const row = page.locator('#event-list summary').filter({ hasText: 'created' })
  await row.focus()
  await page.keyboard.press('Enter')
  const text = await page.locator('#event-list pre').textContent()
  expect(JSON.parse(text ?? '')).toEqual(data)
  await screenshot(page, 'console-long-payload-phone')
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBe(390)
  expect(problems()).toEqual([])
})

test('names and data from outside are text', async () => {
  await join('__proto__')
  await join('presence-__proto__', IMAGE)
  await join('presence-__proto__', '__proto__')
  await sdk.trigger('__proto__', IMAGE, { html: IMAGE })
  await sdk.trigger('constructor', '__proto__', '<script>document.title=1</script>')
  await fetch(`${server.url}/apps/${encodeURIComponent(IMAGE)}/events`)
  const page = await openLive('#/events')
  const list = page.locator('#event-list')
  await list.locator('summary', { hasText: '"html"' }).click()
  expect(await list.locator('summary .what', { hasText: IMAGE }).count()).toBeGreaterThan(0)
  await list
    .locator('summary .channel', { hasText: /^__proto__$/ })
    .first()
    .waitFor()
  for (const part of ['channels', 'connections', 'problems']) {
    await page.goto(`${server.url}/console#/${part}`)
    const rows = page.locator(`[data-part=${part}] summary`)
    await rows.first().waitFor()
    for (const row of await rows.all()) await row.click()
  }
  await page.goto(`${server.url}/console#/channels`)
  await page.locator('.members li', { hasText: IMAGE }).waitFor()
  expect(await page.locator('.members .user').allTextContents()).toEqual([IMAGE, '__proto__'])
  expect(await page.locator('.parts img, .parts script').count()).toBe(0)
  expect(await page.title()).toBe('Channels · Bellwire console')
  await screenshot(page, 'console-hostile-names')
  expect(problems()).toEqual([])
})

describe('a token', () => {
  beforeEach(() => restart({ console: { token: TOKEN } }))

  test('is asked for, kept over a reload, and refused when it is wrong', async () => {
    const page = await open('#/figures', { viewport: { width: 360, height: 640 } })
    const field = page.getByLabel('Token of the console')
    await field.waitFor()
    await screenshot(page, 'console-token-phone')
    await checkAccessibility(page)
    await field.fill('wrong-horse-battery')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('That is not the token.').waitFor()
    await field.fill(TOKEN)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('Live', { exact: true }).waitFor()
    // The browser reports the status of what was refused.
    expect(problems().filter((text) => !text.includes('401'))).toEqual([])
  })
})

test('a server that is restarted as another one is found again', async () => {
  const page = await openLive('#/channels')
  await join('before')
  await page.getByTitle('before').waitFor()
  await restart({})
  await join('after')
  await page.getByTitle('after').waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  expect(await page.getByTitle('before').count()).toBe(0)
  expect(problems().filter((text) => !/ERR_CONNECTION|WebSocket connection/.test(text))).toEqual([])
})

test('a flood of events does not freeze the page, and no console is counted', async () => {
  const page = await openLive('#/events')
  await join('ticks')
  let isOver = false
  const flood = async () => {
    const batch = Array.from({ length: 10 }, (_, index) => ({
      channel: 'ticks',
      name: 'tick',
      data: { index, padding: 'x'.repeat(200) },
    }))
    while (!isOver) await sdk.triggerBatch(batch)
  }
  const flooding = flood()
  await page.getByText(/[\d,]+ more came just now and are not shown/).waitFor()
  await page.getByLabel('Filter events').fill('tick')
  await page.getByLabel('Filter events').fill('')
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused.').waitFor()
  isOver = true
  await flooding
  // What is rare is not lost in the flood.
  await page.getByLabel('Kinds of events').selectOption('Connections')
  await page.locator('#event-list').getByText('connected').waitFor()
  // The app has one connection: the page is none of it.
  expect(server.server.connectionCount).toBe(1)
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toContain(
    'bellwire_connections{app_id="1",transport="websocket",secure="false"} 1\n',
  )
  expect(metrics).not.toMatch(/app_id="console"/)
  expect(problems()).toEqual([])
})

describe('looks', () => {
  const sizes: [string, BrowserContextOptions['viewport']][] = [
    ['phone', { width: 390, height: 844 }],
    ['desktop', { width: 1280, height: 800 }],
  ]
  const cases = sizes.flatMap(([size, viewport]) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
  )

  test.each(cases)('$size, $colorScheme: no barrier that axe knows', async (look) => {
    const { size, viewport = null, colorScheme } = look
    await ordinaryMorning()
    const page = await openLive('', { viewport, colorScheme })
    for (let id = 0; id < 60; id++) await sdk.trigger('orders', 'created', { id })
    await elapse(2500)
    for (const part of ['figures', 'events', 'channels', 'connections', 'problems', 'webhooks']) {
      await page.goto(`${server.url}/console#/${part}`)
      const row = page.locator(`[data-part=${part}] summary:visible`)
      if (part !== 'figures') {
        await row.first().waitFor()
        await row.last().click()
        await page.locator(`[data-part=${part}] .detail:visible > *`).first().waitFor()
      }
      await page.evaluate(() => scrollTo(0, 0))
      await screenshot(page, `console-${part}-${size}-${colorScheme}`)
      await checkAccessibility(page)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width, part).toBeLessThanOrEqual(viewport?.width ?? 0)
      const text = await page.content()
      for (const secret of SECRETS) expect(text).not.toContain(secret)
    }
    expect(problems()).toEqual([])
  })
})
