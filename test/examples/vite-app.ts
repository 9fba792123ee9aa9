// The examples that are built with Vite, for tests: a running one, and a window of it. Knows nothing
// of how an example works inside.

import type { Browser, BrowserContextOptions } from 'playwright-core'
import { checkAccessibility } from '../support/accessibility.js'
import { openPage, screenshot, type WatchedPage } from '../support/chromium.js'

/** An example that runs, with what its backend offers. */
export interface App<Backend> {
  readonly url: string
  readonly pushServer: { start(): Promise<void>; stop(): Promise<void> }
  readonly backend: Backend
  close(): Promise<void>
}

interface StartModule {
  readonly startApp: (folder: string, options: object) => Promise<App<unknown>>
}

// Named at run time: it is plain JavaScript, which has no types to find.
const { startApp } = (await import(
  new URL('../../examples/start-app.mjs', import.meta.url).href
)) as StartModule

/** Starts an example in which nothing happens by itself. */
export async function startQuietApp<Backend>(folder: string): Promise<App<Backend>> {
  const options = { port: 0, serverPort: 0, backend: { isBusy: false } }
  return (await startApp(folder, options)) as App<Backend>
}

/** Opens a window. Without motion, nothing is half-way when it is looked at. */
export async function openWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const window = await openPage(browser, { reducedMotion: 'reduce', ...options })
  await window.page.goto(url)
  return window
}

/** How each page is looked at: both sizes, and both colours. */
export const LOOKS = [
  { size: 'phone', colorScheme: 'dark', viewport: { width: 390, height: 800 } },
  { size: 'desktop', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
] as const

/** Keeps a picture, and throws when there is a barrier or something is wider than the page. */
export async function lookAt({ page }: WatchedPage, name: string): Promise<void> {
  await screenshot(page, name)
  await checkAccessibility(page)
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (tooWide > 0) throw new Error(`The page is ${tooWide} px wider than the window.`)
}

/** What was reported in the windows, without the failures of a network that a test has cut. */
export function problemsIn(windows: readonly WatchedPage[]): string[] {
  return windows
    .flatMap(({ problems }) => problems)
    .filter((text) => !/ERR_CONNECTION|ERR_FAILED|status of (?:40|50)\d/.test(text))
}
