// The chat example as people use it: two windows in a real Chromium, the built package, and a
// push server that is killed while they talk.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as elapse } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { ChatStage } from '../examples/chat-stage.js'
import type { ChatWindow } from '../examples/chat.js'
import { screenshot } from '../support/chromium.js'

const OUTAGE_MS = 3000
const BACK_WITHIN_MS = 4000
const SHOWN_WITHIN_MS = 500

const stage = new ChatStage()

const peopleIn = (window: ChatWindow) => window.page.locator('#people .name').allTextContents()

describe('two windows', () => {
  test('talk to each other, see each other, and see each other typing', async () => {
    const ada = await stage.open('Ada Lovelace')
    const grace = await stage.open('Grace Hopper')

    await ada.page.locator('#people li').nth(1).waitFor()
    expect(await peopleIn(ada)).toEqual(['Ada Lovelace', 'Grace Hopper'])
    expect(await peopleIn(grace)).toEqual(['Grace Hopper', 'Ada Lovelace'])
    expect(await ada.page.locator('#room-count').textContent()).toBe('2 people')

    await ada.box.pressSequentially('Hel')
    await grace.page.getByText('Ada Lovelace is typing').waitFor()
    await ada.say('Hello Grace')
    await grace.sees('Hello Grace')
    await grace.page.getByText('is typing').waitFor({ state: 'detached' })
    await grace.say('Hello Ada')
    await ada.sees('Hello Ada')
    expect(await ada.texts()).toEqual(['Hello Grace', 'Hello Ada'])
    expect(await grace.texts()).toEqual(['Hello Grace', 'Hello Ada'])

    // Sender, time and side are right in both.
    const first = grace.log.locator('.message').first()
    expect(await first.locator('.who').textContent()).toBe('Ada Lovelace')
    expect(await first.locator('time').textContent()).toMatch(/^\d{1,2}:\d{2}/)
    expect(await ada.log.locator('.mine .text').allTextContents()).toEqual(['Hello Grace'])

    await grace.page.context().close()
    await ada.page.locator('#room-count', { hasText: '1 person' }).waitFor()
    expect(await peopleIn(ada)).toEqual(['Ada Lovelace'])
    expect(stage.problems()).toEqual([])
  })

  test('a typing indicator that nothing follows goes away by itself', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.box.pressSequentially('H')
    const line = grace.page.getByText('Ada is typing')
    await line.waitFor()
    await line.waitFor({ state: 'detached', timeout: 10_000 })
  })

  test('markup is text', async () => {
    const markup = '<b>bold</b> <img src=x onerror="document.title=1"> &amp; <script>1</script>'
    const name = '<i>Ada</i>'
    const ada = await stage.open(name)
    const grace = await stage.open('Grace')
    await ada.say(markup)
    await grace.sees(markup)
    expect(await grace.log.locator('.message .who').textContent()).toBe(name)
    expect(await peopleIn(grace)).toEqual(['Grace', name])
    expect(await grace.page.locator('b, i, #messages img, #messages script').count()).toBe(0)
    expect(stage.problems()).toEqual([])
  })

  test('rooms are made, shown to others, entered by link, and kept apart', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.say('In the lobby')
    await ada.openRoom('Design Team', 'design-team')
    expect(new URL(ada.page.url()).hash).toBe('#design-team')
    await ada.page.getByText('It is quiet in here.').waitFor()
    await grace.page.locator('#room-count', { hasText: '1 person' }).waitFor()

    await ada.say('In the design room')
    await ada.sees('In the design room')
    expect(await grace.texts()).toEqual(['In the lobby'])
    await grace.page.getByRole('link', { name: /^design-team/ }).click()
    await grace.sees('In the design room')
    expect(await grace.texts()).toEqual(['In the design room'])
    await ada.page.locator('#room-count', { hasText: '2 people' }).waitFor()

    await grace.page.goBack()
    await grace.sees('In the lobby')
    expect(await grace.texts()).toEqual(['In the lobby'])
    expect(stage.problems()).toEqual([])
  })

  test('the same person in two tabs is one person', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await grace.page.evaluate(
      (stored) => {
        for (const [key, value] of Object.entries(stored)) sessionStorage.setItem(key, value)
      },
      await ada.page.evaluate(
        () => Object.fromEntries(Object.entries(sessionStorage)) as Record<string, string>,
      ),
    )
    await grace.page.reload()
    await grace.entered()
    expect(await peopleIn(grace)).toEqual(['Ada'])
    await ada.page.locator('#room-count', { hasText: '1 person' }).waitFor()
    await ada.say('From the first tab')
    await grace.sees('From the first tab')
    expect(await grace.log.locator('.mine').count()).toBe(1)
  })
})

describe('one window', () => {
  test.each([
    ['', 'Please enter a name.'],
    ['   ', 'Please enter a name.'],
    ['x'.repeat(10_000), 'A name has at most 40 characters; this one has 10,000.'],
    ['\u200b', 'A name needs at least one visible character.'],
  ])('a name that cannot be (case %#) gets a sentence', async (name, sentence) => {
    const window = await stage.open()
    await window.page.getByLabel('Your name').fill(name)
    await window.page.getByRole('button', { name: 'Join the chat' }).click()
    await window.page.getByText(sentence).waitFor()
    expect(await window.page.getByLabel('Your name').inputValue()).toBe(name)
    await window.join('Ada')
    expect(stage.problems()).toEqual([])
  })

  test('rooms and messages that cannot be get a sentence, and what was typed stays', async () => {
    const { page, box, say } = bound(await stage.open('Ada'))
    await page.getByLabel('Name of a new room').fill('???')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('A room name needs letters from a to z or digits.').waitFor()
    await say('  ')
    await page.getByText('Please write a message first.').waitFor()
    await say('x'.repeat(10_000))
    await page.getByText('A message has at most 2,000 characters; this one has 10,000.').waitFor()
    expect(await box.inputValue()).toBe('x'.repeat(10_000))
  })

  test('is used with the keyboard alone', async () => {
    const window = await stage.open()
    const { page } = window
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.id ? element.id : (element?.ariaLabel ?? element?.textContent ?? '')
      })
    await page.keyboard.type('Ada')
    await page.keyboard.press('Enter')
    await window.entered()
    expect(await focused()).toBe('text')
    await page.keyboard.type('First line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second line')
    await page.keyboard.press('Enter')
    await window.sees('First line\nsecond line')

    // Everything that can be reached, in the order of the page.
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Send')
    const order: string[] = []
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.locator('.skip').focus()
    while ((await focused()) !== 'text') {
      order.push((await focused()).trim())
      await page.keyboard.press('Tab')
    }
    expect(order).toEqual([
      'Skip to the message box',
      expect.stringMatching(/^lobby/),
      'random',
      'help',
      'room-name',
      'Create',
      'rename',
      'log',
      'attach',
    ])

    await page.getByRole('link', { name: 'random' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('#room-title', { hasText: 'random' }).waitFor()
    await page.locator('.skip').focus()
    await page.keyboard.press('Enter')
    expect(await focused()).toBe('text')
    expect(stage.problems()).toEqual([])
  })

  test('keeps name, draft and place over a reload', async () => {
    const window = await stage.open('Ada')
    await window.openRoom('design')
    await window.say('Before')
    await window.sees('Before')
    await window.box.fill('Half a thou')
    await window.page.reload()
    await window.entered()
    await window.sees('Before')
    expect(await window.page.locator('#room-title').textContent()).toBe('design')
    expect(await window.box.inputValue()).toBe('Half a thou')
    expect(await window.log.locator('.mine').count()).toBe(1)
  })

  test('stays where you read, and says how many new messages wait below', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace', { viewport: { width: 360, height: 480 } })
    for (let number = 1; number <= 12; number++) await ada.say(`Message ${String(number)}`)
    await grace.sees('Message 12')
    const fromBottom = () =>
      grace.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)
    expect(await fromBottom()).toBeLessThan(2)

    await grace.log.evaluate(async (log) => {
      const scrolled = new Promise((resolve) => (log.onscroll = resolve))
      log.scrollTop = 0
      await scrolled
    })
    await ada.say('One more')
    await grace.page.getByRole('button', { name: '1 new message' }).waitFor()
    await ada.say('And another')
    const pill = grace.page.getByRole('button', { name: '2 new messages' })
    await pill.waitFor()
    expect(await grace.log.evaluate((log) => log.scrollTop)).toBe(0)
    await screenshot(grace.page, 'chat-new-messages')
    await pill.click()
    await pill.waitFor({ state: 'hidden' })
    expect(await fromBottom()).toBeLessThan(2)
  })
})

describe('an outage', () => {
  test('is shown at once, costs nothing that was typed, and ends by itself', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    await ada.say('Before')
    await grace.sees('Before')

    const killedAt = performance.now()
    await stage.killPushServer()
    await Promise.all(
      [ada, grace].map(({ outage }) => outage.getByText('Connection lost.').waitFor()),
    )
    const shownMs = performance.now() - killedAt
    expect(shownMs).toBeLessThan(SHOWN_WITHIN_MS)
    expect(await ada.page.locator('#room-count').textContent()).toBe('2 people last seen')
    await ada.outage.getByText(/Reconnecting/).waitFor()

    // Both go on writing. The first messages are queued, the draft stays in the box.
    await ada.say('Ada in the dark')
    await ada.page.getByText('Not sent yet. The push server does not answer.').waitFor()
    await ada.say('Ada again')
    await grace.say('Grace in the dark')
    await grace.box.fill('Grace thinks')
    await grace.page.getByText('Not sent yet. The push server does not answer.').waitFor()
    await elapse(OUTAGE_MS - (performance.now() - killedAt))

    await stage.restartPushServer()
    const backAt = performance.now()
    await Promise.all([ada, grace].map((window) => window.entered()))
    const backMs = performance.now() - backAt
    expect(backMs).toBeLessThan(BACK_WITHIN_MS)
    console.log(`shown after ${shownMs.toFixed(0)} ms, back after ${backMs.toFixed(0)} ms`)

    for (const window of [ada, grace]) {
      for (const text of ['Ada in the dark', 'Ada again', 'Grace in the dark']) {
        await window.sees(text)
      }
      await window.outage.waitFor({ state: 'hidden' })
    }
    expect(await grace.box.inputValue()).toBe('Grace thinks')
    expect([...(await ada.texts())].sort()).toEqual(
      ['Ada again', 'Ada in the dark', 'Before', 'Grace in the dark'].sort(),
    )
    expect(await ada.texts()).toEqual(await grace.texts())
    expect((await ada.texts()).indexOf('Ada in the dark')).toBeLessThan(
      (await ada.texts()).indexOf('Ada again'),
    )

    await grace.box.press('End')
    await grace.box.pressSequentially(' on')
    await ada.page.getByText('Grace is typing').waitFor()
    await grace.box.press('Enter')
    await ada.sees('Grace thinks on')
    expect(stage.problems()).toEqual([])
  })

  test('"Try now" ends the wait', async () => {
    const window = await stage.open('Ada')
    await stage.killPushServer()
    await window.say('Hello')
    await window.log.getByRole('button', { name: 'Try now' }).waitFor()
    await stage.restartPushServer()
    // Whichever comes first, the button or the next attempt: both end the outage.
    const button = window.outage.getByRole('button', { name: 'Try now' })
    const clickedAt = performance.now()
    await button.click({ timeout: 1000 }).catch(() => undefined)
    await window.entered()
    await window.sees('Hello')
    expect(performance.now() - clickedAt).toBeLessThan(1500)
  })

  test('a server that refuses is said in words', async () => {
    const window = await stage.open()
    await window.page.route('**/config.json', (route) =>
      route.fulfill({ json: { key: 'unknown-key', url: stage.pushServer.url } }),
    )
    await window.page.getByLabel('Your name').fill('Ada')
    await window.page.keyboard.press('Enter')
    await window.outage.getByText(/^Disconnected: .*key/).waitFor()
    expect(await window.page.locator('#connection-state').textContent()).toBe('Offline')
    await screenshot(window.page, 'chat-refused')
  })

  test('what was said while a window was away is there when it comes back', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    // What is still on its way to a page would count as a sign of life.
    await ada.say('Before')
    await grace.sees('Before')
    await grace.page.context().setOffline(true)
    await grace.outage.getByText(/Reconnecting/).waitFor()
    await ada.say('You missed this')
    await ada.sees('You missed this')
    await grace.page.context().setOffline(false)
    await grace.sees('You missed this')
    expect(stage.problems()).toEqual([])
  })

  test('an answer that got lost does not make a message go out twice', async () => {
    const ada = await stage.open('Ada')
    const grace = await stage.open('Grace')
    let posts = 0
    await ada.page.route('**/messages', async (route) => {
      posts += 1
      if (posts > 1) return route.fallback()
      await route.fetch()
      return route.abort()
    })
    await ada.say('Once')
    await grace.sees('Once')
    await ada.say('Twice')
    await grace.sees('Twice')
    await ada.sees('Twice')
    expect(await grace.texts()).toEqual(['Once', 'Twice'])
    expect(await ada.texts()).toEqual(['Once', 'Twice'])
  })

  test('a message that is not sent yet can be taken back, or waits over a reload', async () => {
    const window = await stage.open('Ada')
    await window.page.route('**/messages', (route) => route.abort())
    await window.say('Not like this')
    await window.page.getByText('The chat backend does not answer.').waitFor()
    await window.page.getByRole('button', { name: 'Take back' }).click()
    expect(await window.box.inputValue()).toBe('Not like this')
    await window.say('But like this')
    await window.page.getByText('The chat backend does not answer.').waitFor()
    await window.page.unroute('**/messages')
    await window.page.reload()
    await window.sees('But like this')
    expect(await window.texts()).toEqual(['But like this'])
  })
})

describe('an auth endpoint that does not work', () => {
  test.each([
    ['is down', { status: 503, body: 'down' }, 'out of order (status 503)'],
    ['refuses', { status: 403, json: { error: 'No.' } }, 'did not let you in (status 403)'],
    [
      'answers HTML',
      { status: 200, contentType: 'text/html', body: '<!doctype html><h1>Sign in</h1>' },
      'There was no usable answer.',
    ],
    ['cannot be reached', undefined, 'There was no usable answer.'],
  ])('%s: a sentence says so, and trying again helps', async (_, answer, sentence) => {
    const window = await stage.open()
    // No wait before a request that failed is made again.
    await window.page.evaluate(() => {
      Math.random = () => 0
    })
    await window.page.route('**/pusher/auth', (route) =>
      answer ? route.fulfill(answer) : route.abort(),
    )
    await window.page.getByLabel('Your name').fill('Ada')
    await window.page.keyboard.press('Enter')
    await window.notice.getByText('You could not enter #lobby.').waitFor()
    await screenshot(window.page, 'chat-not-let-in')
    expect(await window.notice.textContent()).toContain(sentence)
    await window.page.unroute('**/pusher/auth')
    await window.notice.getByRole('button', { name: 'Try again' }).click()
    await window.entered()
    await window.notice.waitFor({ state: 'hidden' })
  })
})

describe('npm start', () => {
  const script = fileURLToPath(new URL('../../examples/chat/start.mjs', import.meta.url))
  let child: ChildProcess | undefined

  afterEach(() => {
    child?.kill('SIGKILL')
    child = undefined
  })

  function start(...args: string[]): ChildProcess {
    child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    return child
  }

  async function line(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
    if (!stream) throw new Error('There is no such stream.')
    for await (const text of createInterface({ input: stream })) {
      const found = pattern.exec(text)?.[0]
      if (found) return found
    }
    throw new Error(`Nothing like ${String(pattern)} was printed.`)
  }

  test('prints one address, outlives its push server, and stops with everything', async () => {
    const running = start('--port', '0', '--server-port', '0')
    const url = await line(running.stdout, /http:\/\/\S+/)
    const { url: serverUrl } = (await (await fetch(`${url}/config.json`)).json()) as { url: string }
    expect((await fetch(url)).status).toBe(200)

    const pid = execFileSync('pgrep', ['-P', String(running.pid)], { encoding: 'utf8' }).trim()
    const explained = line(running.stderr, /Start it again with: .*/)
    process.kill(Number(pid), 'SIGKILL')
    const [, file = '', port = ''] = /(\S+cli\.mjs) --port (\d+)/.exec(await explained) ?? []
    expect((await fetch(url)).status).toBe(200)

    // The command that it names brings the push server back to the same address.
    const again = spawn(process.execPath, [file, '--port', port], { stdio: ['ignore', 'pipe', 2] })
    expect(await line(again.stdout, /http:\/\/\S+/)).toBe(serverUrl)
    const { rooms } = (await (await fetch(`${url}/rooms`)).json()) as { rooms: unknown[] }
    expect(rooms[0]).toEqual({ room: 'lobby', people: 0, lastNumber: 0 })
    again.kill()
    await once(again, 'exit')

    running.kill('SIGINT')
    expect(await once(running, 'exit')).toEqual([0, null])
  })

  test('stops the push server too', async () => {
    const running = start('--port', '0', '--server-port', '0')
    const url = await line(running.stdout, /http:\/\/\S+/)
    const { url: serverUrl } = (await (await fetch(`${url}/config.json`)).json()) as { url: string }
    running.kill('SIGTERM')
    expect(await once(running, 'exit')).toEqual([0, null])
    await expect(fetch(serverUrl)).rejects.toThrow()
    await expect(fetch(url)).rejects.toThrow()
  })

  test.each([
    ['the chat', () => ['--port', new URL(stage.chat.url).port] as const],
    ['the push server', () => ['--server-port', new URL(stage.pushServer.url).port] as const],
  ])('says in one sentence that the port of %s is taken', async (_, args) => {
    const [flag, port] = args()
    const running = start(...['--port', '0', '--server-port', '0'], flag, port)
    const exit = once(running, 'exit')
    expect(await line(running.stderr, /.+/)).toBe(
      `Port ${port} is already in use; choose another one with ${flag}.`,
    )
    expect(await exit).toEqual([1, null])
  })

  test('says in one sentence that a port is no port', async () => {
    const running = start('--port', 'x')
    const exit = once(running, 'exit')
    expect(await line(running.stderr, /.+/)).toBe(
      '--port must be a number from 0 to 65535, but it is "x".',
    )
    expect(await exit).toEqual([1, null])
  })
})

/** A window whose words can be taken out of it. */
function bound(window: ChatWindow) {
  return { page: window.page, box: window.box, say: window.say.bind(window) }
}
