// A real Chromium for tests and benches: finds one and starts it.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'

const INSTALLED_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

// `--no-sandbox`: CI runs as root. `@sparticuz/chromium` brings arguments of its own, but they
// switch off web security and process isolation, which is what a browser test is to show.
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage']

/** Starts Chromium: the one that BELLWIRE_CHROMIUM names, an installed one, or that of npm. */
export async function launchChromium(options = {}) {
  return chromium.launch({ executablePath: await findChromium(), args: ARGUMENTS, ...options })
}

async function findChromium() {
  const known = process.env['BELLWIRE_CHROMIUM'] || installedChromium()
  if (known) return known
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

function installedChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return INSTALLED_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    isExecutable,
  )
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
