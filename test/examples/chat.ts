// The chat example for tests: what its modules export, with types, and a window of it as a
// person uses it. Knows nothing of how the example works inside.

import type { ChildProcess } from 'node:child_process'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { openPage } from '../support/chromium.js'

/** A chat that runs. */
export interface Chat {
  readonly url: string
  close(): Promise<void>
}

/** A push server in a process of its own. */
export interface PushServer {
  readonly url: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

interface AppOfServer {
  readonly id: string
  readonly key: string
  readonly secret: string
}

interface Backend {
  readonly startChat: (options: {
    port: number
    serverUrl: string
    app: AppOfServer
    dist?: URL
  }) => Promise<Chat>
}

interface PushServerModule {
  readonly APP: AppOfServer
  readonly startPushServer: (port: number) => Promise<PushServer>
}

interface FilesModule {
  readonly Files: new () => {
    add(bytes: Buffer, name: string): Promise<{ id: string }>
    get(id: string): { bytes: Buffer } | undefined
  }
}

// Named at run time: the example is plain JavaScript, which has no types to find.
const folder = new URL('../../examples/chat/', import.meta.url).href
export const { startChat } = (await import(`${folder}backend.mjs`)) as Backend
export const { APP, startPushServer } = (await import(
  `${folder}push-server.mjs`
)) as PushServerModule
export const { Files } = (await import(`${folder}files.mjs`)) as FilesModule

/** One person in one window. */
export class ChatWindow {
  readonly log: Locator
  readonly box: Locator
  readonly outage: Locator
  readonly notice: Locator

  constructor(
    readonly page: Page,
    readonly problems: string[],
  ) {
    this.log = page.getByRole('log')
    this.box = page.getByRole('textbox', { name: 'Message' })
    this.outage = page.locator('#outage')
    this.notice = page.locator('#notice')
  }

  /** Opens the chat, and enters it when there is a name. */
  static async open(
    browser: Browser,
    url: string,
    name?: string,
    options: BrowserContextOptions = {},
  ): Promise<ChatWindow> {
    // Without motion, nothing is half-way when it is looked at.
    const { page, problems } = await openPage(browser, { reducedMotion: 'reduce', ...options })
    const window = new ChatWindow(page, problems)
    await page.goto(url)
    if (name !== undefined) await window.join(name)
    return window
  }

  async join(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name)
    await this.page.getByRole('button', { name: 'Join the chat' }).click()
    await this.entered()
  }

  /** Resolves once the presence channel of the room is subscribed. */
  async entered(): Promise<void> {
    await this.page.locator('#room-count', { hasText: /^\d+ (person|people)$/ }).waitFor()
  }

  /** Opens the direct messages with somebody who is on the list. */
  async openDirect(name: string): Promise<void> {
    await this.contact(name).click()
    await this.page.locator('#room-title').getByText(name, { exact: true }).waitFor()
    await this.page.locator('#room-count', { hasText: /^(Online|Offline)$/ }).waitFor()
  }

  /** Somebody on the list of direct messages; the link says who it is, and what there is to know. */
  contact(name: string): Locator {
    return this.page.locator('#contacts').getByRole('link', { name: new RegExp(escape(name)) })
  }

  /** Chooses a file, as the dialog of the browser would. */
  async attach(name: string, content: Buffer | string, mimeType = ''): Promise<void> {
    const buffer = Buffer.from(content)
    await this.page.locator('#file').setInputFiles({ name, mimeType, buffer })
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text)
    await this.box.press('Enter')
  }

  /** Resolves once this text stands in the log as sent. */
  async sees(text: string): Promise<void> {
    await this.message(text).waitFor()
  }

  /** The sent messages with exactly this text. */
  message(text: string): Locator {
    return this.log
      .locator('.message:not(.pending) .text')
      .filter({ hasText: new RegExp(`^${escape(text)}$`) })
  }

  /** The texts of all messages, from the first to the last. */
  texts(): Promise<string[]> {
    return this.log.locator('.message .text').allTextContents()
  }

  /** Goes to a room that is on the list. */
  async enterRoom(name: string): Promise<void> {
    await this.page.getByRole('link', { name: new RegExp(`^${escape(name)}`) }).click()
    await this.page.locator('#room-title').getByText(name, { exact: true }).waitFor()
    await this.entered()
  }

  /** Makes a room whose address will be `slug`, and enters it. */
  async openRoom(name: string, slug = name): Promise<void> {
    await this.page.getByLabel('Name of a new room').fill(name)
    await this.page.getByRole('button', { name: 'Create' }).click()
    await this.page.locator('#room-title').getByText(slug, { exact: true }).waitFor()
    await this.entered()
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
