// The stage of the chat's browser tests: one Chromium, and for each test a push server, a backend
// and the windows that it opens. Registers what has to happen before and after each test.

import { once } from 'node:events'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { APP, ChatWindow, startChat, startPushServer } from './chat.js'
import type { Chat, PushServer } from './chat.js'

export class ChatStage {
  browser!: Browser
  pushServer!: PushServer
  chat!: Chat
  private windows: ChatWindow[] = []

  constructor() {
    beforeAll(async () => {
      this.browser = await launchChromium()
    })
    beforeEach(async () => {
      this.pushServer = await startPushServer(0)
      await this.startBackend(0)
    })
    afterEach(async () => {
      await Promise.all(this.windows.map(({ page }) => page.context().close()))
      this.windows = []
      await this.chat.close()
      await this.pushServer.stop()
    })
    afterAll(() => this.browser.close())
  }

  /** Opens a window, and enters the chat when there is a name. */
  async open(name?: string, options?: BrowserContextOptions): Promise<ChatWindow> {
    const window = await ChatWindow.open(this.browser, this.chat.url, name, options)
    this.windows.push(window)
    return window
  }

  async startBackend(port: number): Promise<void> {
    this.chat = await startChat({ port, serverUrl: this.pushServer.url, app: APP })
  }

  /** Somebody says "Message 1", "Message 2" and so on in the lobby, faster than by hand. */
  async sayMany(count: number): Promise<void> {
    for (let number = 1; number <= count; number++) {
      const id = number.toString(16).padStart(32, '0')
      const text = `Message ${String(number)}`
      const body = { room: 'lobby', id, text, name: 'Margaret', session: 'a'.repeat(32) }
      await fetch(`${this.chat.url}/messages`, { method: 'POST', body: JSON.stringify(body) })
    }
  }

  async killPushServer(): Promise<void> {
    const ended = once(this.pushServer.child, 'exit')
    this.pushServer.child.kill('SIGKILL')
    await ended
  }

  async restartPushServer(): Promise<void> {
    this.pushServer = await startPushServer(Number(new URL(this.pushServer.url).port))
  }

  /** What was reported in the windows, without the failures of requests that a test has caused. */
  problems(): string[] {
    return this.windows
      .flatMap((window) => window.problems)
      .filter((text) => !/ERR_CONNECTION|ERR_INTERNET|ERR_FAILED|status of [45]\d\d/.test(text))
  }
}
