// Signing in, direct messages, who is online and what is unread in the chat example, in windows of
// a real Chromium.

import { describe, expect, test } from 'vitest'
import { ChatStage } from '../examples/chat-stage.js'
import type { ChatWindow } from '../examples/chat.js'

const stage = new ChatStage()

const isOnline = (window: ChatWindow, name: string) =>
  window.contact(name).locator('.avatar[data-online="true"]').waitFor()
const isOffline = (window: ChatWindow, name: string) =>
  window.contact(name).locator('.avatar[data-online="false"]').waitFor()

/** Reads the number on a link, once it is there. */
async function unreadOf(window: ChatWindow, link: string): Promise<string | null> {
  return window.page.getByRole('link', { name: link }).locator('.badge').textContent()
}

describe('a name', () => {
  test('that somebody here has is refused, and stays in the box; a name nobody has is taken', async () => {
    const ada = await stage.open('Ada')
    const other = await stage.open()
    const box = other.page.getByLabel('Your name')
    await box.fill('ADA')
    await box.press('Enter')
    await other.page
      .getByText('Somebody here is called “ADA” already. Please choose another name.')
      .waitFor()
    expect(await box.inputValue()).toBe('ADA')
    await other.join('Ada L.')
    await isOnline(ada, 'Ada L.')

    // Whoever was called so is gone: the name is free.
    await ada.page.context().close()
    await other.page.locator('#room-count', { hasText: '1 person' }).waitFor()
    await (await stage.open()).join('ada')
    expect(stage.problems()).toEqual([])
  })

  test('can be changed without losing what was typed', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.box.fill('Half a thou')
    await ada.page.getByRole('button', { name: 'Change name' }).click()
    await ada.join('Ada Lovelace')
    expect(await ada.box.inputValue()).toBe('Half a thou')
    await isOnline(grace, 'Ada Lovelace')
    await ada.say('It is me')
    await grace.sees('It is me')
    expect(await grace.log.locator('.who').textContent()).toBe('Ada Lovelace')
    expect(stage.problems()).toEqual([])
  })

  test('waits in its box while the backend does not run', async () => {
    const window = await stage.open()
    const port = Number(new URL(stage.chat.url).port)
    await stage.chat.close()
    await window.page.getByLabel('Your name').fill('Ada')
    await window.page.keyboard.press('Enter')
    await window.page.getByText('The chat backend does not answer.').waitFor()
    expect(await window.page.getByLabel('Your name').inputValue()).toBe('Ada')
    await stage.startBackend(port)
    await window.page.keyboard.press('Enter')
    await window.entered()
  })

  test('opens the chat while the push server does not run; what is written waits', async () => {
    const window = await stage.open()
    await stage.killPushServer()
    await window.page.getByLabel('Your name').fill('Ada')
    await window.page.keyboard.press('Enter')
    await window.outage.getByText(/Reconnecting/).waitFor()
    await window.page.getByText('It is quiet in here.').waitFor()
    await window.say('Is anybody there?')
    await window.page.getByText('Not sent yet. The push server does not answer.').waitFor()
    await stage.restartPushServer()
    await window.sees('Is anybody there?')
  })
})

describe('direct messages', () => {
  test('reach one person in all windows, and nobody else', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    const linus = await stage.open('Linus')
    await ada.openDirect('Grace')
    await ada.page.getByText('Say hello to Grace.').waitFor()
    await ada.say('Just for you')
    await ada.sees('Just for you')

    expect(await unreadOf(grace, 'Ada')).toBe('1')
    await grace.openDirect('Ada')
    await grace.sees('Just for you')
    await grace.contact('Ada').locator('.badge').waitFor({ state: 'detached' })

    await grace.box.pressSequentially('W')
    await ada.page.getByText('Grace is typing').waitFor()
    await grace.say('Why, thank you')
    await ada.sees('Why, thank you')
    expect(await ada.texts()).toEqual(['Just for you', 'Why, thank you'])
    expect(await grace.log.locator('.mine .text').allTextContents()).toEqual(['Why, thank you'])

    expect(await linus.page.locator('.badge').count()).toBe(0)
    await linus.openDirect('Ada')
    await linus.page.getByText('Say hello to Ada.').waitFor()
    expect(await linus.texts()).toEqual([])
    expect(stage.problems()).toEqual([])
  })

  test('are there after a reload, and so is the place', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.openDirect('Grace')
    await ada.say('Keep this')
    await ada.sees('Keep this')
    await grace.page.context().close()
    await ada.page.locator('#room-count', { hasText: 'Offline' }).waitFor()
    await ada.box.fill('Half a thou')
    await ada.page.reload()
    await ada.sees('Keep this')
    expect(await ada.page.locator('#room-title').textContent()).toBe('Grace')
    expect(await ada.box.inputValue()).toBe('Half a thou')
    await isOffline(ada, 'Grace')
  })

  test('markup in them and in names is text', async () => {
    const markup = '<img src=x onerror="document.title=1">'
    const name = '<i>Ada</i>'
    const ada = await stage.open(name)
    const grace = await stage.open('Grace')
    await ada.openDirect('Grace')
    await ada.say(markup)
    await grace.openDirect(name)
    await grace.sees(markup)
    expect(await grace.page.locator('#room-title').textContent()).toBe(name)
    expect(await grace.page.locator('i, #messages img').count()).toBe(0)
    expect(stage.problems()).toEqual([])
  })

  test('an address of nobody is said to be one', async () => {
    const ada = await stage.open('Ada')
    await ada.page.evaluate(() => (location.hash = '@0123456789abcdef'))
    await ada.notice.getByText('There is nobody at this address.').waitFor()
    await ada.say('Hello?')
    await ada.page.getByText('Not sent. There is nobody at this address.').waitFor()
    await ada.page.getByRole('button', { name: 'Take back' }).click()
    expect(await ada.box.inputValue()).toBe('Hello?')
  })

  test('a sign-in that is refused says what does not work, and can be tried again', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open()
    await grace.page.route('**/pusher/user-auth', (route) =>
      route.fulfill({ status: 403, json: { error: 'No.' } }),
    )
    await grace.join('Grace')
    await grace.notice.getByText('You are not signed in and get no direct messages.').waitFor()
    await ada.openDirect('Grace')
    await ada.say('Can you hear me?')
    await ada.sees('Can you hear me?')
    await grace.page.unroute('**/pusher/user-auth')
    await grace.notice.getByRole('button', { name: 'Try again' }).click()
    expect(await unreadOf(grace, 'Ada')).toBe('1')
    await grace.notice.waitFor({ state: 'hidden' })
  })
})

describe('who is online', () => {
  test('is everybody who is signed in; who has been talked with stays on the list', async () => {
    const ada = await stage.open('Ada')
    await ada.page.getByText('Nobody else is online yet.').waitFor()
    const grace = await stage.open('Grace')
    const linus = await stage.open('Linus')
    await grace.openRoom('elsewhere')
    await isOnline(ada, 'Grace')
    await isOnline(ada, 'Linus')
    await ada.openDirect('Grace')
    await ada.say('Hello')
    await ada.sees('Hello')

    await linus.page.context().close()
    await ada.contact('Linus').waitFor({ state: 'detached' })
    await grace.page.context().close()
    await isOffline(ada, 'Grace')
    await ada.page.locator('#room-count', { hasText: 'Offline' }).waitFor()
  })

  test('is known of those on the watchlist where the list of everybody is not to be had', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.openDirect('Grace')
    await ada.say('Hello')
    await ada.sees('Hello')
    // As when more people are online than a presence channel takes.
    await ada.page.route('**/pusher/auth', (route) =>
      route.request().postData()?.includes('presence-online')
        ? route.fulfill({ status: 403, json: {} })
        : route.fallback(),
    )
    await ada.page.reload()
    await ada.sees('Hello')
    await isOnline(ada, 'Grace')
    await grace.page.context().close()
    await isOffline(ada, 'Grace')
  })
})

describe('unread messages', () => {
  test('are counted for each room and person, shown in the title, and read by looking', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await grace.openRoom('design')
    await ada.page.getByRole('link', { name: /^design/ }).click()
    await ada.entered()
    await ada.say('One')
    await ada.say('Two')
    await ada.sees('Two')
    await grace.sees('Two')
    expect(await grace.page.locator('.badge').count()).toBe(0)

    await grace.enterRoom('lobby')
    await ada.say('Three')
    await ada.say('Four')
    await ada.openDirect('Grace')
    await ada.say('Psst')
    await grace.page.getByRole('link', { name: /^design.*2 unread$/ }).waitFor()
    await grace.page.getByRole('link', { name: /^Ada.*online.*1 unread$/ }).waitFor()
    await expect.poll(() => grace.page.title()).toBe('(3) #lobby · Bellwire chat')

    // A reload forgets nothing of it.
    await grace.page.reload()
    await grace.page.getByRole('link', { name: /^design.*2 unread$/ }).waitFor()
    await grace.openDirect('Ada')
    await expect.poll(() => grace.page.title()).toBe('(2) Ada · Bellwire chat')
    await grace.page.getByRole('link', { name: /^design/ }).click()
    await grace.sees('Four')
    await expect.poll(() => grace.page.title()).toBe('#design · Bellwire chat')

    // Who comes later has nothing to catch up with.
    const linus = await stage.open('Linus')
    await linus.page.getByRole('link', { name: /^design/ }).waitFor()
    expect(await linus.page.locator('.badge').count()).toBe(0)
    expect(stage.problems()).toEqual([])
  })
})

describe('after an outage', () => {
  test('nothing is missing: in the room, in direct messages, on the counts', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.openDirect('Grace')
    await ada.say('Before')
    await grace.openDirect('Ada')
    await grace.sees('Before')

    await grace.page.context().setOffline(true)
    await grace.outage.getByText(/Reconnecting/).waitFor()
    await ada.say('You missed this')
    await ada.sees('You missed this')
    await ada.enterRoom('lobby')
    await ada.say('And this')
    await ada.sees('And this')
    await grace.page.context().setOffline(false)

    await grace.sees('You missed this')
    await grace.page.getByRole('link', { name: /^lobby.*1 unread$/ }).waitFor()
    await grace.enterRoom('lobby')
    await grace.sees('And this')
    expect(stage.problems()).toEqual([])
  })

  test('what the backend does not keep any more is said to be missing', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.say('Before')
    await grace.sees('Before')
    await grace.page.context().setOffline(true)
    await grace.outage.getByText(/Reconnecting/).waitFor()
    await stage.sayMany(53)
    await grace.page.context().setOffline(false)
    await grace.sees('Message 53')
    expect(await grace.page.locator('.gap').allTextContents()).toEqual([
      '3 missed messages are no longer kept',
    ])
    expect(await grace.texts()).toHaveLength(51)

    const linus = await stage.open('Linus')
    await linus.sees('Message 53')
    expect(await linus.page.locator('.gap').allTextContents()).toEqual([
      '4 earlier messages are no longer kept',
    ])
  })
})
