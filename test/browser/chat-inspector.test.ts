// The inspector in the chat example, behind its keys, in a real Chromium.

import { expect, test } from 'vitest'
import { ChatStage } from '../examples/chat-stage.js'
import { checkAccessibility } from '../support/accessibility.js'

const stage = new ChatStage()

test.each([
  ['a phone', { width: 390, height: 844 }],
  ['a desktop', { width: 1280, height: 800 }],
])('Alt and I show what the client does, on %s, and take it away', async (_, size) => {
  const { page } = await stage.open('Ada')
  await page.setViewportSize(size)
  await page.keyboard.press('Alt+i')
  await page.getByRole('button', { name: 'Drop connection' }).click()
  await page.getByRole('tab', { name: 'State' }).click()
  await page.getByText('connection lost').first().waitFor()
  await page.locator('.panel').getByText('connected', { exact: true }).first().waitFor()
  await checkAccessibility(page)
  await page.keyboard.press('Alt+i')
  await page.getByRole('button', { name: 'Drop connection' }).waitFor({ state: 'detached' })
  expect(stage.problems()).toEqual([])
})
