// The React hooks of @harelpls/use-pusher, unmodified, with the packed Bellwire installed in the
// place of the `pusher-js` that they import.

import { join } from 'node:path'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
  vi,
  type MockInstance,
} from 'vitest'
import { bellwireOn, next } from '../support/client.js'
import { startLaravel, type Laravel } from '../support/laravel.js'
import { startServer, type TestServer } from '../support/server.js'
import { ConsumerFolder } from './packed.js'

interface Seen {
  client?: { allChannels(): { name: string }[] }
  headlines: unknown[]
  said: unknown[]
  members: Record<string, unknown>
  count: number
  myID?: string
  me?: unknown
  say(event: string, data: unknown): void
  publish(event: string, data: unknown): Promise<Response>
}

interface RunningApp {
  readonly seen: Seen
  readonly render: (names: { news?: string; room?: string }) => void
  readonly unmount: () => void
}

interface App {
  startApp(options: object): RunningApp
  Pusher: { readonly name: string; readonly instances: readonly { destroy(): void }[] }
}

let folder: ConsumerFolder
let app: App
let server: TestServer
let laravel: Laravel
let complaints: MockInstance<typeof console.error>

beforeAll(async () => {
  folder = new ConsumerFolder('drop-in')
  app = (await import(join(folder.path, 'use-pusher.mjs'))) as App
})

afterAll(() => folder.remove())

beforeEach(async () => {
  complaints = vi.spyOn(console, 'error').mockReturnValue()
  server = await startServer()
  laravel = await startLaravel(server)
})

afterEach(async () => {
  for (const client of [...app.Pusher.instances]) client.destroy()
  laravel.stop()
  await server.stop()
  // That a state changes outside of `act` is how it is when an event comes. Nothing else is said.
  const others = complaints.mock.calls.filter(([text]) => !String(text).includes('act(...)'))
  complaints.mockRestore()
  expect(others).toEqual([])
})

function startAs(user: string): RunningApp {
  return app.startApp({
    clientKey: server.app.key,
    cluster: 'eu',
    wsHost: '127.0.0.1',
    wsPort: server.port,
    forceTLS: false,
    auth: { headers: { Authorization: `Bearer ${user}` } },
    authEndpoint: `${laravel.url}/broadcasting/auth`,
    triggerEndpoint: `${laravel.url}/publish`,
  })
}

const NAMES = { news: 'news', room: 'presence-room' }

/** An app whose channels are confirmed. */
async function startedApp(): Promise<RunningApp> {
  const running = startAs('ann')
  running.render(NAMES)
  await expect.poll(() => running.seen.count).toBe(1)
  return running
}

test('what the hooks import is Bellwire', () => {
  expect(app.Pusher.name).toBe('Bellwire')
})

test('useEvent hears what is published, also after the channel was changed', async () => {
  const { seen, render } = await startedApp()
  await laravel.sdk.trigger('news', 'headline', { id: 1 })
  await expect.poll(() => seen.headlines).toEqual([{ id: 1 }])
  render({ ...NAMES, news: 'other-news' })
  const names = () => seen.client?.allChannels().map(({ name }) => name)
  await expect.poll(names).toEqual(['presence-room', 'other-news'])
  await expect
    .poll(async () => {
      await laravel.sdk.trigger('news', 'headline', { id: 2 })
      await laravel.sdk.trigger('other-news', 'headline', { id: 3 })
      return seen.headlines
    })
    .toContainEqual({ id: 3 })
  expect(seen.headlines).not.toContainEqual({ id: 2 })
})

test('usePresenceChannel has who is there, and useClientTrigger reaches them', async () => {
  const { seen } = await startedApp()
  expect(seen).toMatchObject({ myID: 'ann', me: { id: 'ann', info: { name: 'ANN' } } })
  const bob = bellwireOn(server, 'bob').subscribe('presence-room')
  await expect.poll(() => seen.count).toBe(2)
  expect(seen.members).toEqual({ ann: { name: 'ANN' }, bob: { name: 'bob' } })

  const heard = next(bob, 'client-say')
  seen.say('client-say', { text: 'hello' })
  expect(await heard).toEqual({ text: 'hello' })
  bob.trigger('client-say', { text: 'hello back' })
  await expect.poll(() => seen.said).toEqual([{ text: 'hello back' }])

  bob.unsubscribe()
  await expect.poll(() => seen.count).toBe(1)
  expect(seen.members).toEqual({ ann: { name: 'ANN' } })
})

test('useTrigger posts to the backend with the headers of the client', async () => {
  const { seen } = await startedApp()
  await seen.publish('headline', { id: 1 })
  const body = { channelName: 'news', eventName: 'headline', data: { id: 1 } }
  expect(laravel.published).toEqual([{ authorization: 'Bearer ann', body }])
})

test('an app that is unmounted leaves its channels', async () => {
  const { seen, unmount } = await startedApp()
  unmount()
  expect(seen.client?.allChannels()).toEqual([])
})
