// The notifications with Vue as people use them: windows of one person and of another in a real
// Chromium, and a push server that goes away meanwhile.

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LOOKS, lookAt, openWindow, problemsIn, startQuietApp } from '../examples/vite-app.js'
import type { App } from '../examples/vite-app.js'
import { launchChromium, type WatchedPage } from '../support/chromium.js'

interface News {
  readonly activity: { readonly text: string }
  readonly notification: { readonly text: string }
}

let browser: Browser
let app: App<{ work(personId: string, project?: string): Promise<News> }>
let windows: WatchedPage[] = []

beforeAll(async () => {
  browser = await launchChromium()
})

beforeEach(async () => {
  app = await startQuietApp('vue-notifications')
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

/** A window in which this person is signed in. */
async function openAs(name: string, options = {}): Promise<WatchedPage> {
  const window = await open(options)
  await window.page.getByRole('button', { name }).click()
  return window
}

async function isLive({ page }: WatchedPage): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor()
  await page.locator('[aria-busy=false]').waitFor()
}

async function hasUnread({ page }: WatchedPage, count: number): Promise<void> {
  await bellOf(page, count).waitFor()
}

const bellOf = (page: WatchedPage['page'], unread: number | RegExp = /\d+/) => {
  const number = typeof unread === 'number' ? String(unread) : unread.source
  return page.getByRole('button', { name: new RegExp(`^Notifications, ${number} unread$`) })
}

const toastsOf = ({ page }: WatchedPage) =>
  page.getByLabel('New notifications').getByRole('listitem')

test('a notification reaches all windows of a person, and of nobody else', async () => {
  const [one, other, noor] = [await openAs('Ada'), await openAs('Ada'), await openAs('Noor')]
  await Promise.all(windows.map(isLive))
  await Promise.all(windows.map((window) => hasUnread(window, 3)))

  const { notification } = await app.backend.work('ada')
  for (const window of [one, other]) {
    await toastsOf(window).getByText(notification.text).waitFor()
    await hasUnread(window, 4)
    expect(await window.page.title()).toBe('(4) Trellis')
  }
  const { notification: forNoor } = await app.backend.work('noor')
  await toastsOf(noor).getByText(forNoor.text).waitFor()
  expect(await toastsOf(noor).count()).toBe(1)
  await hasUnread(noor, 4)
  await hasUnread(one, 4)
  expect(problemsIn(windows)).toEqual([])
})

test('what is read in one window is read in the other', async () => {
  const [one, other] = [await openAs('Ada'), await openAs('Ada')]
  await Promise.all([isLive(one), isLive(other)])
  const { notification } = await app.backend.work('ada')
  await toastsOf(other).getByText(notification.text).waitFor()

  await toastsOf(one).getByRole('button', { name: notification.text }).click()
  await toastsOf(other).waitFor({ state: 'detached' })
  await Promise.all([hasUnread(one, 3), hasUnread(other, 3)])

  await bellOf(other.page).click()
  await other.page.locator('#notifications li button[data-unread=true]').first().click()
  await Promise.all([hasUnread(one, 2), hasUnread(other, 2)])
  await other.page.getByRole('button', { name: 'Mark all as read' }).click()
  await Promise.all([hasUnread(one, 0), hasUnread(other, 0)])
  expect(await one.page.title()).toBe('Trellis')
  await one.page.reload()
  await hasUnread(one, 0)
  expect(problemsIn(windows)).toEqual([])
})

test('the activity is that of the chosen project', async () => {
  const window = await openAs('Ada')
  const { page } = window
  await isLive(window)
  const first = page.locator('main li:first-child .words')
  const inAtlas = await app.backend.work('noor', 'atlas')
  await first.getByText(inAtlas.activity.text).waitFor()

  await page.getByRole('button', { name: 'Harbour' }).click()
  await isLive(window)
  const inHarbour = await app.backend.work('noor', 'harbour')
  await first.getByText(inHarbour.activity.text).waitFor()
  const count = await page.locator('main li').count()
  await app.backend.work('ada', 'atlas')
  await toastsOf(window).waitFor()
  expect(await page.locator('main li').count()).toBe(count)
  await first.getByText(inHarbour.activity.text).waitFor()
})

test('an outage is shown, and what came and was read in it is there afterwards', async () => {
  const [one, other] = [await openAs('Ada'), await openAs('Ada')]
  await Promise.all([isLive(one), isLive(other)])
  await app.pushServer.stop()
  for (const { page } of windows) await page.getByText('No live connection.').waitFor()
  await app.backend.work('ada')
  const { activity } = await app.backend.work('ada', 'atlas')
  await bellOf(one.page).click()
  await one.page.getByRole('button', { name: 'Mark all as read' }).click()
  await hasUnread(one, 0)
  await hasUnread(other, 3)

  await app.pushServer.start()
  // Told for some seconds, and not by both at the same moment.
  const told = '2 notifications came in meanwhile.'
  await Promise.all(windows.map(({ page }) => page.getByText(told).waitFor()))
  for (const window of windows) {
    await hasUnread(window, 2)
    await isLive(window)
    await window.page.locator('main li:first-child .words', { hasText: activity.text }).waitFor()
  }
  const { notification } = await app.backend.work('ada')
  await toastsOf(other).getByText(notification.text).waitFor()
  expect(problemsIn(windows)).toEqual([])
})

test('a push server that is not running yet: a clear sentence, and live by itself', async () => {
  await app.pushServer.stop()
  const window = await openAs('Ada')
  await window.page.getByText('No live connection.').waitFor()
  await hasUnread(window, 3)
  await app.pushServer.start()
  await isLive(window)
  const { notification } = await app.backend.work('ada')
  await toastsOf(window).getByText(notification.text).waitFor()
  expect(problemsIn(windows)).toEqual([])
})

test('the list is opened and closed with the keyboard', async () => {
  const { page } = await openAs('Ada')
  await bellOf(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Notifications', exact: true }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await bellOf(page, 0).waitFor()
  await page.keyboard.press('Escape')
  await page
    .getByRole('heading', { name: 'Notifications', exact: true })
    .waitFor({ state: 'hidden' })
  expect(await bellOf(page).evaluate((bell) => bell === document.activeElement)).toBe(true)
})

test('who signs out gets nothing any more', async () => {
  const window = await openAs('Ada')
  await isLive(window)
  await window.page.getByRole('button', { name: 'Sign out' }).click()
  await window.page.getByRole('button', { name: 'Noor' }).click()
  await isLive(window)
  await app.backend.work('ada')
  const { notification } = await app.backend.work('noor')
  await toastsOf(window).getByText(notification.text).waitFor()
  expect(await toastsOf(window).count()).toBe(1)
  await hasUnread(window, 4)
})

describe('a backend', () => {
  test('that does not answer gets a sentence, and is asked again', async () => {
    const window = await openWindow(browser, 'about:blank')
    windows.push(window)
    await window.page.route('**/api/session', (route) => route.abort())
    await window.page.goto(app.url)
    await window.page.getByText('The backend does not answer.').waitFor()
    await window.page.unroute('**/api/session')
    await window.page.getByRole('button', { name: 'Ada' }).click()
    await isLive(window)
  })

  test('that does not take what is read: it stays unread, and a sentence says so', async () => {
    const window = await openAs('Ada')
    await isLive(window)
    await window.page.route('**/read', (route) => route.fulfill({ status: 503 }))
    await bellOf(window.page, 3).click()
    await window.page.getByRole('button', { name: 'Mark all as read' }).click()
    await window.page.getByText('The backend answers with status 503.').waitFor()
    await hasUnread(window, 3)
    await window.page.unroute('**/read')
    await window.page.getByRole('button', { name: 'Mark all as read' }).click()
    await hasUnread(window, 0)
    await window.page
      .getByText('The backend answers with status 503.')
      .waitFor({ state: 'detached' })
  })

  test('that has forgotten the session asks to sign in again', async () => {
    const window = await openAs('Ada')
    await isLive(window)
    await window.page.context().clearCookies()
    await bellOf(window.page, 3).click()
    await window.page.getByRole('button', { name: 'Mark all as read' }).click()
    await window.page.getByText('Your session has ended. Please sign in again.').waitFor()
    await window.page.getByRole('button', { name: 'Ada' }).click()
    await isLive(window)
    await hasUnread(window, 3)
  })

  test.each([
    ['a person that is not there', 'session', '{"personId":"__proto__"}', 400],
    ['what is no JSON', 'session', '{', 400],
    ['far too much', 'session', JSON.stringify({ personId: 'x'.repeat(100_000) }), 413],
    ['to sign in nobody', 'user-auth', 'socket_id=1.1', 401],
    ['to let nobody in', 'auth', 'socket_id=1.1&channel_name=private-project-atlas', 401],
  ])('refuses %s', async (_, path, body, status) => {
    const response = await fetch(`${app.url}api/${path}`, { method: 'POST', body })
    expect(response.status).toBe(status)
  })
})

test.each(LOOKS)('$size, $colorScheme: no barrier that axe knows', async (look) => {
  const { size, colorScheme, viewport } = look
  const name = (screen: string) => `vue-notifications-${screen}-${size}-${colorScheme}`
  const window = await open({ viewport, colorScheme })
  const { page } = window
  await page.getByRole('button', { name: 'Ada' }).waitFor()
  await lookAt(window, name('sign-in'))
  await page.getByRole('button', { name: 'Ada' }).click()
  await isLive(window)
  await app.backend.work('ada')
  await toastsOf(window).waitFor()
  await lookAt(window, name('toast'))
  await bellOf(page).click()
  await lookAt(window, name('bell'))
  await bellOf(page).click()
  await app.pushServer.stop()
  await page.getByText('No live connection.').waitFor()
  await lookAt(window, name('lost'))
  await app.pushServer.start()
  await page.getByText('You have missed nothing.').waitFor()
  await lookAt(window, name('back'))
  expect(problemsIn(windows)).toEqual([])
})
