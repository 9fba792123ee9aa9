// Looks for what shuts people out of a page, with axe. Knows nothing of the page.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

interface Axe {
  run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Throws when axe finds a violation on the page as it stands now, and names the elements. */
export async function checkAccessibility(page: Page): Promise<void> {
  // Run as a function of its own: a page with a policy lets no script tag in.
  await page.evaluate(`'axe' in globalThis || (() => { const module = undefined; ${axe} })()`)
  const violations = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run()
    return violations.map(({ id, help, nodes }) =>
      [`${id}: ${help}`, ...nodes.map(({ html }) => html)].join('\n  '),
    )
  })
  if (violations.length > 0) throw new Error(`Found by axe:\n${violations.join('\n')}`)
}
