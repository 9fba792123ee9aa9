// A real Chromium for tests: finds one, opens pages that remember what went wrong in them, and
// keeps screenshots. Knows nothing of what is tested.

import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
} from 'playwright-core'

const ARTIFACTS = fileURLToPath(new URL('../.artifacts/', import.meta.url))

const INSTALLED_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

// `--no-sandbox`: CI runs as root. `@sparticuz/chromium` brings arguments of its own, but they
// switch off web security and process isolation, which is what a browser test is to show.
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage']

/** A page, and all that was reported in it as an error. */
export interface WatchedPage {
  readonly page: Page
  /** Console errors, uncaught errors and unhandled rejections, in order. */
  readonly problems: string[]
}

/** Starts Chromium: the one that BELLWIRE_CHROMIUM names, an installed one, or that of npm. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: ARGUMENTS, ...options })
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

async function findChromium(): Promise<string> {
  const named = process.env['BELLWIRE_CHROMIUM']
  if (named) return named
  const installed = installedChromium()
  if (installed) return installed
  try {
    return await sparticuz.executablePath()
  } catch (cause) {
    throw new Error(
      'There is no Chromium to test with. Install one so that `chromium` or `google-chrome` is ' +
        'on the PATH, or set BELLWIRE_CHROMIUM to the path of its executable.',
      { cause },
    )
  }
}

function installedChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return INSTALLED_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    isExecutable,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
