// Every state of the chat's page on a phone, in light, and on a desktop, in dark: a picture of it
// is kept, axe finds nothing, nothing is wider than the screen, and no error is reported.

import { describe, expect, test } from 'vitest'
import { ChatStage } from '../examples/chat-stage.js'
import type { ChatWindow } from '../examples/chat.js'
import { PDF } from '../examples/sample-files.js'
import { checkAccessibility } from '../support/accessibility.js'
import { screenshot } from '../support/chromium.js'

const stage = new ChatStage()

// Sizes change where things are, schemes change colours: each is seen with one of the other.
const cases = [
  { size: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { size: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
] as const

/** Looks at a window again and again, under a name for each state. */
function lookAt({ page }: ChatWindow, look: string) {
  return async (state: string): Promise<void> => {
    await screenshot(page, `chat-${state}-${look}`)
    await checkAccessibility(page)
    const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(isTooWide, `${state} is wider than the screen`).toBe(false)
  }
}

describe.each(cases)('on a $size, $colorScheme', ({ size, viewport, colorScheme }) => {
  const look = `${size}-${colorScheme}`
  const open = (name?: string) => stage.open(name, { viewport, colorScheme })

  test('signing in, rooms and an outage', async () => {
    const ada = await open()
    const check = lookAt(ada, look)
    await check('welcome')
    await ada.page.keyboard.press('Enter')
    await ada.page.getByText('Please enter a name.').waitFor()
    await check('welcome-problem')
    const grace = await stage.open('Grace Hopper')
    await ada.page.getByLabel('Your name').fill('Grace Hopper')
    await ada.page.keyboard.press('Enter')
    await ada.page.getByText('is called “Grace Hopper” already').waitFor()
    await check('welcome-taken')

    await ada.join('Ada Lovelace')
    await ada.page.getByText('It is quiet in here.').waitFor()
    await check('empty')
    await talk(ada, grace)
    await ada.page.getByText('Grace Hopper is typing').waitFor()
    await check('room')
    await ada.say(' ')
    await ada.page.getByText('Please write a message first.').waitFor()
    await check('message-problem')

    await stage.killPushServer()
    await ada.say('Are you still there?')
    await ada.page.getByText('Not sent yet.').waitFor()
    await ada.outage.getByText(/Reconnecting/).waitFor()
    await check('lost')
    await stage.restartPushServer()
    await ada.sees('Are you still there?')
    expect(stage.problems()).toEqual([])
  })

  test('images and files', async () => {
    const ada = await open('Ada Lovelace')
    const check = lookAt(ada, look)
    const grace = await stage.open('Grace Hopper')
    await grace.attach('Sunset over the bay.png', await picture())
    await grace.page.getByText('Ready to send').waitFor()
    await grace.say('The view from the train this morning.')
    await ada.sees('The view from the train this morning.')
    await imagesAreThere(ada)
    await check('image')

    await ada.attach('Timetable for the winter season.pdf', PDF)
    await ada.page.getByText('Ready to send').waitFor()
    await ada.box.fill('And here is the timetable')
    await check('attached')
    await ada.box.press('Enter')
    await ada.sees('And here is the timetable')
    await check('file')

    await ada.attach('nothing.txt', '')
    await ada.page.getByText('This file is empty.').waitFor()
    await check('file-problem')
    await ada.page.route('**/files?*', (route) => route.abort())
    await ada.attach('A photo.png', await picture())
    await ada.page.getByText('The chat backend does not answer.').waitFor()
    await check('file-not-uploaded')
    expect(stage.problems()).toEqual([])
  })

  test('direct messages, who is online, what is unread', async () => {
    const ada = await open('Ada Lovelace')
    const check = lookAt(ada, look)
    const showSidebar = async (state: string) => {
      if (size !== 'phone') return check(state)
      await ada.page.getByRole('button', { name: 'Rooms and people' }).click()
      await check(state)
      await ada.page.keyboard.press('Escape')
    }
    await showSidebar('alone')
    const grace = await stage.open('Grace Hopper')
    const linus = await stage.open('Linus')
    await stage.open('Margaret Hamilton')
    await grace.openDirect('Ada Lovelace')
    await grace.say('Do you have a minute?')
    await linus.openRoom('design')
    await linus.say('Welcome to the design room')
    await linus.openDirect('Ada Lovelace')
    await linus.say('Hi')
    await linus.say('Lunch?')
    await linus.sees('Lunch?')
    await ada.page.locator('#contacts .badge', { hasText: '2' }).waitFor({ state: 'attached' })
    await linus.page.context().close()
    await ada.page.locator('[data-online="false"]').first().waitFor({ state: 'attached' })
    await check('unread')
    await showSidebar('sidebar')

    await goTo(ada, 'Margaret Hamilton', size)
    await ada.page.getByText('Say hello to Margaret Hamilton.').waitFor()
    await check('direct-empty')
    await goTo(ada, 'Grace Hopper', size)
    await ada.sees('Do you have a minute?')
    await ada.say('Of course. What is it?')
    await grace.sees('Of course. What is it?')
    await grace.box.pressSequentially('It')
    await ada.page.getByText('Grace Hopper is typing').waitFor()
    await check('direct')
    expect(stage.problems()).toEqual([])
  })

  test('what the backend refuses, and what is missing', async () => {
    await stage.sayMany(52)
    const ada = await open()
    const check = lookAt(ada, look)
    await ada.page.route('**/pusher/user-auth', (route) =>
      route.fulfill({ status: 403, json: { error: 'No.' } }),
    )
    await ada.join('Ada Lovelace')
    await ada.notice.getByText('You are not signed in').waitFor()
    await ada.page.locator('.gap').scrollIntoViewIfNeeded()
    await check('refused-and-missing')
    expect(stage.problems()).toEqual([])
  })
})

async function goTo(window: ChatWindow, name: string, size: string): Promise<void> {
  if (size === 'phone') {
    await window.page.getByRole('button', { name: 'Rooms and people' }).click()
  }
  await window.openDirect(name)
}

async function talk(ada: ChatWindow, grace: ChatWindow): Promise<void> {
  const lines: [ChatWindow, string][] = [
    [ada, 'Good morning! Is the new build up already?'],
    [ada, 'I would like to try it on the train.'],
    [grace, 'Yes, since an hour ago. I walked into the lift, lost the network, and it was back.'],
    [grace, 'Two things:\n• the pill\n• the outbox'],
    [ada, 'Wonderful.'],
  ]
  for (const [window, text] of lines) {
    await window.say(text)
    await ada.sees(text)
  }
  await grace.box.pressSequentially('Shall we')
}

async function imagesAreThere({ log }: ChatWindow): Promise<void> {
  await expect
    .poll(() =>
      log
        .locator('.image img')
        .evaluateAll((images) =>
          images.every((image) => (image as HTMLImageElement).naturalWidth > 0),
        ),
    )
    .toBe(true)
}

/** A PNG that looks like a photograph, more or less. */
async function picture(): Promise<Buffer> {
  const page = await stage.browser.newPage({ viewport: { width: 640, height: 480 } })
  await page.setContent(`<body style="margin: 0; height: 100vh; background:
    radial-gradient(circle at 62% 58%, #fff6d8 0 36px, transparent 38px),
    linear-gradient(#3b4d8f, #e58a6b 58%, #f6c98a 66%, #3d5d78 66.2%, #16293d)">`)
  const png = await page.screenshot()
  await page.close()
  return png
}
