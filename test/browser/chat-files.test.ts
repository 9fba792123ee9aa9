// Images and files in the chat example: chosen, pasted or dropped, uploaded, sent, shown and saved,
// in windows of a real Chromium.

import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { ChatStage } from '../examples/chat-stage.js'
import type { ChatWindow } from '../examples/chat.js'
import { PDF, PROGRAM, TINY_PNG } from '../examples/sample-files.js'

const MEGABYTE = 1024 * 1024
const stage = new ChatStage()

const tray = (window: ChatWindow) => window.page.locator('#attachment')
const isReady = (window: ChatWindow) => tray(window).getByText('Ready to send').waitFor()

describe('a file', () => {
  test('that is an image is shown to everybody, and opens when it is clicked', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.attach('sunset.png', TINY_PNG)
    await isReady(ada)
    await ada.say('Look at this')
    await grace.sees('Look at this')
    const image = grace.log.getByRole('img', { name: 'sunset.png' })
    await image.waitFor()
    await expect
      .poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth))
      .toBe(1)
    expect(await tray(ada).isVisible()).toBe(false)

    const opened = grace.page.context().waitForEvent('page')
    await image.click()
    const picture = await opened
    await picture.waitForLoadState()
    expect(await picture.locator('img').count()).toBe(1)
    expect(stage.problems()).toEqual([])
  })

  test('of another kind can be saved under its name, without a word beside it', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.openDirect('Grace')
    await ada.attach('report.pdf', PDF)
    await isReady(ada)
    await ada.box.press('Enter')
    await grace.openDirect('Ada')
    const link = grace.log.getByRole('link', { name: /report\.pdf/ })
    await link.waitFor()
    const download = grace.page.waitForEvent('download')
    await link.click()
    const saved = await download
    expect(saved.suggestedFilename()).toBe('report.pdf')
    expect(await readFile(await saved.path())).toEqual(PDF)
    expect(stage.problems()).toEqual([])
  })

  test('can be pasted and dropped', async () => {
    const window = await stage.open('Ada')
    for (const kind of ['paste', 'drop'] as const) {
      await window.box.evaluate(
        (box, { base64, kind }) => {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
          const data = new DataTransfer()
          data.items.add(new File([bytes], `${kind}.png`, { type: 'image/png' }))
          const event =
            kind === 'paste'
              ? new ClipboardEvent('paste', {
                  clipboardData: data,
                  bubbles: true,
                  cancelable: true,
                })
              : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          box.dispatchEvent(event)
        },
        { base64: TINY_PNG.toString('base64'), kind },
      )
      await tray(window).getByText(`${kind}.png`).waitFor()
      await isReady(window)
      await window.box.press('Enter')
      await window.log.getByRole('img', { name: `${kind}.png` }).waitFor()
    }
    expect(stage.problems()).toEqual([])
  })

  test('and the text beside it stay over a reload and while one is elsewhere', async () => {
    const window = await stage.open('Ada')
    await window.box.fill('Half a thou')
    await window.attach('sunset.png', TINY_PNG)
    await isReady(window)
    await window.page.getByRole('link', { name: 'random' }).click()
    await tray(window).waitFor({ state: 'hidden' })
    await window.page.goBack()
    await isReady(window)
    await window.page.reload()
    await window.entered()
    await isReady(window)
    expect(await window.box.inputValue()).toBe('Half a thou')
    await window.page.getByRole('button', { name: 'Remove the file' }).click()
    await tray(window).waitFor({ state: 'hidden' })
    await window.say('Without it')
    await window.sees('Without it')
    expect(await window.log.getByRole('img').count()).toBe(0)
  })
})

describe('a file that cannot be', () => {
  test.each([
    ['too large', 'film.png', Buffer.alloc(6 * MEGABYTE, TINY_PNG), 'A file has at most 5 MB'],
    ['empty', 'nothing.txt', Buffer.alloc(0), 'This file is empty.'],
    [
      'a program that calls itself an image',
      'photo.png',
      PROGRAM,
      'This kind of file is not taken.',
    ],
  ])('%s gets a sentence; what was typed stays and can be sent', async (_, name, content, text) => {
    const window = await stage.open('Ada')
    await window.box.fill('Half a thought')
    await window.attach(name, content, 'image/png')
    await window.page.getByText(text).waitFor()
    expect(await tray(window).isVisible()).toBe(false)
    expect(await window.box.inputValue()).toBe('Half a thought')
    await window.box.press('Enter')
    await window.sees('Half a thought')
    expect(stage.problems()).toEqual([])
  })

  test('a name of markup or of 10,000 characters is text, and short', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    const markup = '<img src=x onerror=document.title=1>.txt'
    await ada.attach(markup, 'Hello')
    await isReady(ada)
    await ada.say('First')
    await grace.sees('First')
    await grace.log.getByRole('link', { name: markup }).waitFor()
    expect(await grace.log.locator('img:not(.empty img)').count()).toBe(0)

    await ada.attach(`${'x'.repeat(10_000)}.txt`, 'Hello')
    await isReady(ada)
    await ada.say('Second')
    await grace.sees('Second')
    await grace.log.getByRole('link', { name: /^x{95}….txt/ }).waitFor()
    expect(stage.problems()).toEqual([])
  })

  test('an upload that fails waits with the text, and is tried again', async () => {
    const window = await stage.open('Ada')
    await window.box.fill('Look')
    await window.page.route('**/files?*', (route) => route.abort())
    await window.attach('sunset.png', TINY_PNG)
    await tray(window).getByText('The chat backend does not answer.').waitFor()
    await window.box.press('Enter')
    await window.page.getByText('The file is not uploaded.').waitFor()
    expect(await window.box.inputValue()).toBe('Look')
    await window.page.unroute('**/files?*')
    await tray(window).getByRole('button', { name: 'Try again' }).click()
    await isReady(window)
    await window.box.press('Enter')
    await window.sees('Look')
    await window.log.getByRole('img', { name: 'sunset.png' }).waitFor()
  })

  test('a message with a file that is not sent yet can be taken back with the file', async () => {
    const window = await stage.open('Ada')
    await window.attach('sunset.png', TINY_PNG)
    await isReady(window)
    await window.page.route('**/messages', (route) => route.abort())
    await window.say('Not like this')
    await window.page.getByText('Not sent yet.').waitFor()

    // There is room for one file only: the other one is not pushed out.
    await window.attach('other.png', TINY_PNG)
    await isReady(window)
    await window.page.getByRole('button', { name: 'Take back' }).click()
    await window.page.getByText('There is another file already.').waitFor()
    await window.page.getByRole('button', { name: 'Remove the file' }).click()
    await window.page.getByRole('button', { name: 'Take back' }).click()
    await tray(window).getByText('sunset.png').waitFor()
    expect(await window.box.inputValue()).toBe('Not like this')
  })

  test('one that is no longer kept is said to be gone', async () => {
    const ada = await stage.open('Ada')
    await ada.attach('sunset.png', TINY_PNG)
    await isReady(ada)
    await ada.say('Look')
    await ada.sees('Look')
    const grace = await stage.open()
    await grace.page.route('**/files/*', (route) => route.fulfill({ status: 404 }))
    await grace.join('Grace')
    await grace.log.getByText('Cannot be shown any more').waitFor()
  })
})
