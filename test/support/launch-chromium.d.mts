import type { Browser, LaunchOptions } from 'playwright-core'

/** Starts Chromium: the one that BELLWIRE_CHROMIUM names, an installed one, or that of npm. */
export function launchChromium(options?: LaunchOptions): Promise<Browser>
