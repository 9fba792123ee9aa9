// The inspector as developers use it: on a page with a strict policy in a real Chromium, on a phone
// and on a desktop, against the real server, with everything as built.

import type Pusher from 'pusher'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkAccessibility } from '../support/accessibility.js'
import { launchChromium, openPage, screenshot, type WatchedPage } from '../support/chromium.js'
import { sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import { servePages } from './inspector-page.js'

const APP = { id: '1', key: 'app-key', secret: 'app-secret', subscriptionCounts: true }
const IMAGE = '<img src=x onerror=document.title=1>'
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

let browser: Browser
let pages: Awaited<ReturnType<typeof servePages>>
let server: TestServer
let sdk: Pusher
let watched: WatchedPage

beforeAll(async () => {
  browser = await launchChromium()
  pages = await servePages()
})

beforeEach(async () => {
  server = await startServer({ apps: [APP] })
  sdk = sdkFor(server)
})

afterEach(async () => {
  await watched.page.context().close()
  await server.stop()
})

afterAll(async () => {
  await browser.close()
  pages.stop()
})

/** Opens a page with a client `bell` on channels of every kind, and the inspector on it. */
async function open(look: BrowserContextOptions = {}, path = '/', options = ''): Promise<Page> {
  // Without motion, nothing is half-way when it is looked at.
  watched = await openPage(browser, { reducedMotion: 'reduce', viewport: DESKTOP, ...look })
  const { page } = watched
  await page.goto(pages.origin + path)
  await page.evaluate(`(async () => {
    const Bell = globalThis.Bellwire ?? (await import('/web.mjs')).Bellwire
    globalThis.bell = new Bell('app-key', {
      url: '${server.url}',
      channelAuthorization: {
        endpoint: '${server.url}/pusher/auth',
        params: { user_id: 'ann', user_info: '{"name":"Ann Lee"}' },
      },
      userAuthentication: { endpoint: '${server.url}/pusher/user-auth', params: { user_id: 'ann' } },
      autoConnect: false,
    })
    globalThis.heard = []
    bell.subscribe('orders').bind('created', (data) => heard.push(data))
    bell.subscribe('presence-room')
    const { mountInspector } = await import('/inspector.mjs')
    globalThis.unmount = mountInspector(bell, { ${options} })
    bell.connect()
  })()`)
  await eventually(() =>
    page.evaluate(`bell.allChannels().every(({ subscribed }) => subscribed)`),
  ).toBe(true)
  return page
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const rows = (page: Page) => panel(page).locator('.body > * > ul > li')
const heard = (page: Page) => page.evaluate<unknown[]>('heard')
const panel = (page: Page) => page.getByRole('region', { name: 'Bellwire inspector' })

/** What is so in the end. A drop may cost a second, a busy machine more. */
function eventually<Value>(look: () => Value | Promise<Value>) {
  return expect.poll(look, { timeout: 15_000 })
}

/** What the browser reported, without what it says of requests that were refused on purpose. */
function problems(): string[] {
  return watched.problems.filter((text) => !/Failed to load resource|ERR_CONNECTION/.test(text))
}

/** Has the endpoint refuse channels with `refused` in their names. */
async function refuseSome(page: Page): Promise<void> {
  await page.route('**/pusher/auth', (route) => {
    if (!route.request().postData()?.includes('refused')) return route.fallback()
    const headers = { 'access-control-allow-origin': '*' }
    return route.fulfill({ status: 403, headers, body: 'Only for staff.' })
  })
}

async function join(page: Page, channel: string): Promise<void> {
  await page.evaluate((name) => {
    const { bell } = globalThis as unknown as { bell: { subscribe(name: string): void } }
    bell.subscribe(name)
  }, channel)
}

describe('frames', () => {
  test('are seen as they pass, filtered, opened and cleared', async () => {
    const page = await open()
    await sdk.trigger('orders', 'created', { id: 7, lines: [{ article: 'bell' }] })
    await panel(page).getByText('{"id":7,"lines":[{"article":"bell"}]}').waitFor()
    await page.getByLabel('Filter frames').fill('CREATED')
    await eventually(() => rows(page).count()).toBe(1)
    await rows(page).first().locator('summary').click()
    const data = await panel(page).getByLabel('Data').textContent()
    expect(data).toBe('{\n  "id": 7,\n  "lines": [\n    {\n      "article": "bell"\n    }\n  ]\n}')
    await page.getByLabel('Filter frames').fill('no such thing')
    await panel(page).getByText('No frame fits the filter.').waitFor()
    await page.getByLabel('Filter frames').fill('')
    await page.getByLabel('Kinds of frames').selectOption('Events of the app')
    await eventually(() => rows(page).count()).toBe(1)
    await page.getByLabel('Kinds of frames').selectOption('Sent')
    await eventually(() => rows(page).locator('.sent').count()).toBe(2)
    await button(page, 'Clear').click()
    await panel(page).getByText('No frames yet.').waitFor()
    expect(problems()).toEqual([])
  })

  test('stand still while paused, and are there afterwards', async () => {
    const page = await open()
    await button(page, 'Pause').click()
    await panel(page).getByText('Paused. 0 newer frames.').waitFor()
    const before = await rows(page).count()
    await sdk.trigger('orders', 'created', { id: 8 })
    await panel(page).getByText('Paused. 1 newer frame.').waitFor()
    expect(await rows(page).count()).toBe(before)
    await button(page, 'Pause').click()
    await eventually(() => rows(page).count()).toBe(before + 1)
  })

  test('are no more than asked for, in a flood as well', async () => {
    const page = await open({}, '/', 'maxFrames: 20')
    for (let batch = 0; batch < 30; batch++) {
      const event = (id: number) => ({ channel: 'orders', name: 'created', data: { id } })
      await sdk.triggerBatch(Array.from({ length: 10 }, (_, index) => event(batch * 10 + index)))
    }
    await eventually(async () => (await heard(page)).length).toBe(300)
    await rows(page).first().getByText('{"id":299}').waitFor()
    expect(await rows(page).count()).toBe(20)
    expect(problems()).toEqual([])
  })

  test('show markup as the text that it is', async () => {
    const page = await open()
    await sdk.trigger('orders', IMAGE, { [IMAGE]: IMAGE })
    await rows(page).first().getByText(IMAGE, { exact: true }).waitFor()
    await rows(page).first().locator('summary').click()
    await panel(page).getByLabel('Data').waitFor()
    expect(await panel(page).locator('img').count()).toBe(0)
    expect(await page.title()).toBe('Shop')
    expect(problems()).toEqual([])
  })

  test('are delivered again, one or the last ten, and marked', async () => {
    const page = await open()
    await button(page, 'Replay last 10').click()
    await panel(page).getByText('Nothing to replay').waitFor()
    for (let id = 1; id <= 12; id++) await sdk.trigger('orders', 'created', { id })
    await eventually(async () => (await heard(page)).length).toBe(12)
    await rows(page).first().getByText('{"id":12}').waitFor()
    await button(page, 'Replay last 10').click()
    await panel(page).getByText('Replayed 10 frames.').waitFor()
    expect((await heard(page)).slice(12)).toEqual(
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((id) => ({ id })),
    )
    expect(await rows(page).locator('.replayed').count()).toBe(10)
    const first = rows(page).filter({ hasText: '{"id":1}' })
    await first.locator('summary').click()
    await first.getByRole('button', { name: 'Deliver again' }).click()
    await eventually(async () => (await heard(page)).slice(22)).toEqual([{ id: 1 }])
  })

  test('that were sent are sent again', async () => {
    const page = await open()
    const typed: unknown[] = []
    server.server.on('client_event', ({ event }) => typed.push(event))
    await page.evaluate(`bell.channel('presence-room').trigger('client-typing', { on: true })`)
    const row = rows(page).filter({ hasText: 'client-typing' }).last()
    await row.locator('summary').click()
    await row.getByRole('button', { name: 'Send again' }).click()
    await eventually(() => typed).toEqual(['client-typing', 'client-typing'])
  })
})

describe('the connection', () => {
  test('is dropped as by a network, told with its reason, and comes back', async () => {
    const page = await open()
    const socketId = await page.evaluate<string>('bell.connection.socketId')
    await panel(page).getByText(socketId).first().waitFor()
    await button(page, 'Drop connection').click()
    expect(await page.evaluate('bell.connection.socketId')).toBeUndefined()
    await eventually(() => page.evaluate('bell.connection.state')).toBe('connected')
    expect(await page.evaluate('bell.connection.socketId')).not.toBe(socketId)
    await tab(page, 'State').click()
    await rows(page).getByText('connection lost').first().waitFor()
    await rows(page)
      .getByText(/next attempt in [\d.]+ m?s/)
      .waitFor()
    await tab(page, 'Problems').click()
    await rows(page).getByText('close code 1006').waitFor()
    expect(problems()).toEqual([])
  })

  test('that cannot be had counts down to the next attempt, which need not be waited for', async () => {
    const page = await open()
    const { port } = server
    await server.stop()
    const retry = button(page, 'Retry now')
    await panel(page)
      .getByText(/next attempt in [1-9]\d* m?s/)
      .waitFor()
    await retry.waitFor()
    server = await startServer({ apps: [APP], port })
    // It may just be trying by itself.
    await eventually(async () => {
      if (await retry.isVisible()) await retry.click({ timeout: 300 }).catch(() => undefined)
      return page.evaluate('bell.connection.state')
    }).toBe('connected')
    await page.evaluate('bell.disconnect()')
    await panel(page).getByText('disconnect called').waitFor()
    await button(page, 'Drop connection').click({ force: true })
    await panel(page).getByText('There is no connection to drop.').waitFor()
    await button(page, 'Connect').click()
    await eventually(() => page.evaluate('bell.connection.state')).toBe('connected')
  })

  test('goes over the fallback while WebSocket is blocked, and leaves it afterwards', async () => {
    const page = await open()
    await button(page, 'Block WebSocket').click()
    await panel(page).getByText('SockJS fallback').first().waitFor()
    await eventually(() => page.evaluate(`bell.channel('orders').subscribed`)).toBe(true)
    await sdk.trigger('orders', 'created', { id: 9 })
    await eventually(() => heard(page)).toEqual([{ id: 9 }])
    await screenshot(page, 'inspector-blocked')
    // Nor is the next page to believe it.
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([])
    await button(page, 'Block WebSocket').click()
    await panel(page).getByText('WebSocket', { exact: true }).first().waitFor()
    await eventually(() => page.evaluate('bell.connection.status.transport')).toBe('ws')
    await sdk.trigger('presence-room', 'message', {})
    expect(problems()).toEqual([])
  })
})

test('channels show where they stand, who is there, and why they failed', async () => {
  const page = await open()
  await refuseSome(page)
  await join(page, 'private-refused')
  await tab(page, 'Channels').click()
  const refused = rows(page).filter({ hasText: 'private-refused' })
  await refused.getByText('failed', { exact: true }).waitFor()
  await refused.locator('summary').click()
  await refused.getByText('answered status 403: "Only for staff."').waitFor()
  await refused.getByText('It must answer the POST with JSON that has "auth".').waitFor()
  const orders = rows(page).filter({ hasText: 'orders' })
  expect(await orders.textContent()).toContain('1 subscription')
  const room = rows(page).filter({ hasText: 'presence-room' })
  await room.locator('summary').click()
  await room.getByText('{"name":"Ann Lee"}').waitFor()
  await room.getByText('this user').waitFor()
  await page.evaluate('bell.disconnect()')
  await room.getByText('1 member before the connection was lost').waitFor()
  await room.getByText('waiting for the connection').first().waitFor()
  await page.evaluate(`bell.unsubscribe('orders')`)
  await eventually(() => orders.count()).toBe(0)
  expect(problems()).toEqual([])
})

test('authorization shows for whom, how long, and what came of it', async () => {
  const page = await open()
  await refuseSome(page)
  await join(page, 'private-refused')
  await page.evaluate('bell.signin()')
  await tab(page, 'Auth').click()
  await eventually(() => rows(page).count()).toBe(3)
  await rows(page).filter({ hasText: 'Sign-in of the user' }).getByText('authorized').waitFor()
  expect(await rows(page).last().textContent()).toMatch(/^authorizedpresence-room\d+ mssocket/)
  const failed = rows(page).filter({ hasText: 'private-refused' })
  await failed.getByText('auth/status · status 403').waitFor()
  await tab(page, 'Problems').click()
  await rows(page).getByText('subscription failed').waitFor()
  await rows(page).locator('.hint').getByText('It must answer the POST').waitFor()
})

describe('the panel', () => {
  test('is used by keyboard alone, and keeps its keys to itself', async () => {
    const page = await open()
    await page.evaluate(`
      globalThis.keys = []
      document.addEventListener('keydown', ({ key }) => keys.push(key))`)
    await page.getByRole('separator', { name: 'Height of the inspector' }).focus()
    const height = async () => (await panel(page).boundingBox())?.height ?? 0
    const before = await height()
    await page.keyboard.press('ArrowUp')
    expect(await height()).toBe(before + 24)
    await tab(page, 'Frames').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await tab(page, 'Auth').getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await panel(page).locator('details[open]').waitFor()
    await button(page, 'Fold the inspector').focus()
    await page.keyboard.press('Enter')
    await panel(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('Enter')
    await panel(page).waitFor()
    await tab(page, 'Frames').press('Home')
    expect(await page.evaluate('keys')).toEqual([])
    await page.keyboard.press('Alt+i')
    expect(await page.evaluate('keys')).toEqual(['Alt', 'i'])
  })

  test('is as high as its edge is dragged, and folds into a button that is dragged away', async () => {
    const page = await open({}, '/', 'open: false')
    const folded = page.getByRole('button', { name: /^Bellwire connected/ })
    const box = await folded.boundingBox()
    expect(box?.x).toBeGreaterThan(1000)
    await folded.hover()
    await page.mouse.down()
    await page.mouse.move(200, 300, { steps: 4 })
    await page.mouse.up()
    expect((await folded.boundingBox())?.x).toBeLessThan(200)
    await folded.click()
    await panel(page).waitFor()
    await page.getByRole('separator').hover()
    await page.mouse.down()
    await page.mouse.move(640, 200, { steps: 4 })
    await page.mouse.up()
    expect((await panel(page).boundingBox())?.y).toBeCloseTo(200, 0)
  })

  test('takes no style of the page, and gives none', async () => {
    const page = await open({}, '/spoiling')
    await tab(page, 'Channels').click()
    const look = (element: Element) => {
      const { color, fontSize, letterSpacing } = getComputedStyle(element)
      return [color, fontSize, letterSpacing]
    }
    expect(await tab(page, 'Channels').evaluate(look)).toEqual([
      'rgb(31, 37, 41)',
      '13px',
      'normal',
    ])
    await screenshot(page, 'inspector-spoiling-page')
    const ours = await page.locator('h1').evaluate(look)
    await page.evaluate('unmount()')
    expect(await page.locator('h1').evaluate(look)).toEqual(ours)
    expect(problems()).toEqual([])
  })

  test('goes when it is asked to, and leaves the client as it was', async () => {
    const page = await open()
    await page.evaluate('optionsBefore = bell.options')
    await button(page, 'Block WebSocket').click()
    await panel(page).getByText('SockJS fallback').first().waitFor()
    await page.evaluate('unmount()')
    expect(await panel(page).count()).toBe(0)
    await eventually(() => page.evaluate('bell.connection.status.transport')).toBe('ws')
    expect(await page.evaluate('[bell.options.WebSocket, bell.options.logger]')).toEqual([
      undefined,
      undefined,
    ])
    expect(await page.evaluate('document.body.lastElementChild.tagName')).toBe('SCRIPT')
    expect(problems()).toEqual([])
  })

  test('works with the client as a module, too', async () => {
    const page = await open({}, '/module')
    await button(page, 'Drop connection').click()
    await eventually(() => page.evaluate(`bell.channel('orders').subscribed`)).toBe(true)
    await sdk.trigger('orders', 'created', { id: 1 })
    await rows(page).getByText('{"id":1}').waitFor()
    await button(page, 'Replay last 10').click()
    await eventually(() => heard(page)).toEqual([{ id: 1 }, { id: 1 }])
    expect(problems()).toEqual([])
  })
})

describe('looks', () => {
  const cases = [
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ].flatMap(([size, viewport]) =>
    ['light', 'dark'].map((colorScheme) => ({ size, viewport, colorScheme })),
  ) as { size: string; viewport: typeof PHONE; colorScheme: 'light' | 'dark' }[]

  test.each(cases)('$size, $colorScheme: no barrier that axe knows', async (look) => {
    const { size, colorScheme, viewport } = look
    const page = await open(look)
    await refuseSome(page)
    for (let id = 1; id < 4; id++) {
      await sdk.trigger('orders', 'created', { id, total: 20 * id, customer: { name: 'Ada' } })
    }
    await page.evaluate('bell.signin()')
    for (const name of ['private-refused', 'private-encrypted-mail']) await join(page, name)
    await page.evaluate(`bell.channel('orders').trigger('client-typing', {})`)
    await button(page, 'Drop connection').click()
    await eventually(() => page.evaluate(`bell.channel('presence-room').subscribed`)).toBe(true)
    for (const part of ['Frames', 'Channels', 'Auth', 'Problems', 'State']) {
      await tab(page, part).click()
      if (part === 'Frames') await page.getByLabel('Kinds of frames').selectOption('Received')
      const row = panel(page)
        .locator('summary')
        .filter({ hasText: /presence-room|created/ })
      if (/Frames|Channels/.test(part)) await row.first().click()
      await panel(page).locator('.body').getByText(/\d/).first().waitFor()
      await screenshot(page, `inspector-${part.toLowerCase()}-${size}-${colorScheme}`)
      await checkAccessibility(page)
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(viewport.width)
    await button(page, 'Fold the inspector').click()
    await screenshot(page, `inspector-folded-${size}-${colorScheme}`)
    await checkAccessibility(page)
    expect(problems()).toEqual([])
  })
})
