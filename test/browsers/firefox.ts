// A page of a real Firefox, by Playwright. Must not know what is tested.

import { firefox } from 'playwright-core'
import { findProgram, type OtherBrowser } from './other-browser.js'

/** Starts the Firefox that is installed. Rejects with what to install. */
export async function startFirefox(): Promise<OtherBrowser> {
  const executablePath = findProgram(['firefox-esr', 'firefox'], 'Firefox', 'firefox-esr')
  // Without the channel Playwright expects a Firefox of its own.
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath })
  const page = await browser.newPage()
  return {
    async open(url) {
      await page.goto(url)
    },
    run: (code) => page.evaluate(code),
    close: () => browser.close(),
  }
}
