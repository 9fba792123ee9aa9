// The dashboard with React as people use it: two windows in a real Chromium, and a push server that
// goes away while they watch.

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LOOKS, lookAt, openWindow, problemsIn, startQuietApp } from '../examples/vite-app.js'
import type { App } from '../examples/vite-app.js'
import { launchChromium, type WatchedPage } from '../support/chromium.js'

interface Order {
  readonly product: string
  readonly city: string
}

let browser: Browser
let app: App<{ takeOrder(): Promise<Order> }>
let windows: WatchedPage[] = []

beforeAll(async () => {
  browser = await launchChromium()
})

beforeEach(async () => {
  app = await startQuietApp('react-dashboard')
})

afterEach(async () => {
  await Promise.all(windows.map(({ page }) => page.context().close()))
  windows = []
  await app.close()
})

afterAll(() => browser.close())

async function open(options = {}): Promise<WatchedPage> {
  const window = await openWindow(browser, app.url, options)
  windows.push(window)
  return window
}

async function isLive({ page }: WatchedPage): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor()
}

/** The number of orders that the page counts. */
async function ordersIn({ page }: WatchedPage): Promise<number> {
  const figure = page.locator('.figures > div').filter({ hasText: /^Orders/ })
  return Number(await figure.locator('dd').textContent())
}

/** Resolves once this order is the newest one on the page. */
async function showsNewest({ page }: WatchedPage, { product, city }: Order): Promise<void> {
  await page.locator('.orders li:first-child', { hasText: city }).getByText(product).waitFor()
}

test('two windows show the same orders as they come, and who else is watching', async () => {
  const one = await open()
  await isLive(one)
  const other = await open()
  await isLive(other)
  const order = await app.backend.takeOrder()
  await Promise.all([showsNewest(one, order), showsNewest(other, order)])
  expect(await ordersIn(one)).toBeGreaterThan(20)

  await one.page.getByText('2 people watching').waitFor()
  const names = await one.page.locator('.viewers p').getAttribute('title')
  expect(names?.split(', ').sort()).toEqual(['Ada (you)', 'Noor'])
  await other.page.context().close()
  await one.page.getByText('1 person watching').waitFor()
  expect(problemsIn(windows)).toEqual([])
})

test('an outage is shown, and what came in it is filled in', async () => {
  const [one, other] = [await open(), await open()]
  await Promise.all([isLive(one), isLive(other)])
  await one.page.getByText('2 people watching').waitFor()

  await app.pushServer.stop()
  for (const { page } of windows) {
    await page.getByText(/No live connection\. You see how things were at \d\d:/).waitFor()
    await page.getByText('Not live').waitFor()
  }
  await one.page.getByText('2 people last seen').waitFor()
  expect(await one.page.locator('.plot-unknown').count()).toBe(2)
  await app.backend.takeOrder()
  const last = await app.backend.takeOrder()

  await app.pushServer.start()
  // Told for some seconds, and not by both at the same moment.
  const told = '2 orders came in meanwhile and are filled in.'
  await Promise.all(windows.map(({ page }) => page.getByText(told).waitFor()))
  for (const window of windows) {
    await isLive(window)
    await showsNewest(window, last)
    expect(await window.page.locator('.plot-unknown').count()).toBe(0)
  }
  await one.page.getByText('2 people watching').waitFor()
  expect(problemsIn(windows)).toEqual([])
})

test('a push server that is not running yet: figures, a clear sentence, and live by itself', async () => {
  await app.pushServer.stop()
  const window = await open()
  await window.page.getByText('No live connection.').waitFor()
  await window.page.getByText('Not live').waitFor()
  expect(await ordersIn(window)).toBeGreaterThan(20)
  await window.page.getByRole('button', { name: 'Try now' }).click()

  await app.pushServer.start()
  await isLive(window)
  await window.page.getByText('No live connection.').waitFor({ state: 'detached' })
  await showsNewest(window, await app.backend.takeOrder())
  expect(problemsIn(windows)).toEqual([])
})

describe('a backend', () => {
  test('that does not answer gets a sentence, and is asked again', async () => {
    const window = await openWindow(browser, 'about:blank')
    windows.push(window)
    await window.page.route('**/api/shop', (route) => route.fulfill({ status: 503 }))
    await window.page.goto(app.url)
    const sentence = window.page.getByText('The shop does not answer: Error: status 503.')
    await sentence.waitFor()
    await window.page.getByText('No order in the last five minutes.').waitFor()
    await window.page.unroute('**/api/shop')
    await sentence.waitFor({ state: 'detached' })
    expect(await ordersIn(window)).toBeGreaterThan(20)
  })

  test('that lets nobody watch is said in words', async () => {
    const window = await openWindow(browser, 'about:blank')
    windows.push(window)
    await window.page.route('**/api/auth', (route) => route.fulfill({ status: 403 }))
    await window.page.goto(app.url)
    await window.page.getByText(/^Not live: .*403/).waitFor()
  })

  test.each([
    ['no socket id', 'channel_name=private-shop', 400],
    ['no viewer', 'channel_name=private-shop&socket_id=1.1', 400],
    ['another channel', `channel_name=private-x&socket_id=1.1&viewer=${crypto.randomUUID()}`, 403],
    ['far too much', 'x'.repeat(10_000), 413],
  ])('refuses %s', async (_, body, status) => {
    const response = await fetch(`${app.url}api/auth`, { method: 'POST', body })
    expect(response.status).toBe(status)
  })
})

test.each(LOOKS)('$size, $colorScheme: no barrier that axe knows', async (look) => {
  const { size, colorScheme, viewport } = look
  const window = await open({ viewport, colorScheme })
  await isLive(window)
  await lookAt(window, `react-dashboard-${size}-${colorScheme}`)
  await app.pushServer.stop()
  await window.page.getByText('No live connection.').waitFor()
  await lookAt(window, `react-dashboard-lost-${size}-${colorScheme}`)
  await app.pushServer.start()
  await window.page.getByText('No order came in meanwhile.').waitFor()
  await lookAt(window, `react-dashboard-back-${size}-${colorScheme}`)
  expect(problemsIn(windows)).toEqual([])
})
