// Pages of a real Chromium for tests: they remember what went wrong in them, and screenshots of
// them are kept. Knows nothing of what is tested.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export { launchChromium } from './launch-chromium.mjs'

const ARTIFACTS = fileURLToPath(new URL('../.artifacts/', import.meta.url))

/** A page, and all that was reported in it as an error. */
export interface WatchedPage {
  readonly page: Page
  /** Console errors, uncaught errors and unhandled rejections, in order. */
  readonly problems: string[]
}

/** Opens an empty page in a context of its own. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  return { page, problems }
}

/** Keeps a picture of the page as `test/.artifacts/NAME.png`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true })
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true })
}
