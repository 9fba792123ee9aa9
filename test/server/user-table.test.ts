// What watchers see while the shared state takes its time or fails, as it does over a network.

import { expect, test } from 'vitest'

import { HOSTED_LIMITS } from '../../src/protocol/limits.js'
import type { Adapter } from '../../src/server/adapters/adapter.js'
import { createMemoryAdapter } from '../../src/server/adapters/memory.js'
import { LiveApp } from '../../src/server/live-app.js'
import { DEFAULT_APP } from '../../src/server/options.js'
import type { User } from '../../src/server/signin-request.js'
import { createLog } from '../../src/shared/log.js'
import { createStream } from './stream.js'

function createUsers(change: (adapter: Adapter) => Partial<Adapter> = () => ({})) {
  const log = createLog(() => undefined)
  let adapter: Adapter | undefined
  const { users } = new LiveApp(
    DEFAULT_APP,
    HOSTED_LIMITS,
    (appId, receiver) => {
      const memory = createMemoryAdapter(appId, receiver)
      return (adapter = { ...memory, ...change(memory) })
    },
    log,
    createStream(),
  )
  if (!adapter) throw new Error('The app made no adapter.')
  return { users, adapter }
}

function connection() {
  const frames: (string | Buffer)[] = []
  const turnedAway: number[] = []
  return {
    frames,
    turnedAway,
    /** What was told, as `online bob`. */
    told: () =>
      frames.map((frame) => {
        const { event, data } = JSON.parse(String(frame)) as { event: string; data: unknown }
        if (typeof data !== 'string') return event
        const { events } = JSON.parse(data) as { events: { name: string; user_ids: string[] }[] }
        return events.map(({ name, user_ids }) => `${name} ${user_ids.join()}`).join()
      }),
    send: (frame: string | Buffer) => void frames.push(frame),
    turnAway: (code: number) => void turnedAway.push(code),
  }
}

function user(id: string, ...watchlist: string[]): User {
  return { id, watchlist, userInfo: undefined, watchlistProblem: undefined, userData: '{}' }
}

test('changes that overtake the list of those online come after it, if they are news', async () => {
  let answer: (online: readonly string[]) => void = () => undefined
  const { users } = createUsers(() => ({
    onlineUsers: () => new Promise((resolve) => (answer = resolve)),
  }))
  const ann = connection()
  const isSignedIn = users.signIn(ann, user('ann', 'bob', 'eve', 'kim'))
  await Promise.resolve()
  await users.signIn(connection(), user('bob'))
  const kim = await users.signIn(connection(), user('kim'))
  await users.signOut(kim)
  expect(ann.told()).toEqual([])
  // Bob is on the list already, Kim still is, and Eve is there before her change is told.
  answer(['bob', 'kim', 'eve'])
  await isSignedIn
  expect(ann.told()).toEqual(['pusher:signin_success', 'online bob,kim,eve', 'offline kim'])
  await users.signIn(connection(), user('eve'))
  expect(ann.told()).toHaveLength(3)
})

test('all who watch a user get the same bytes', async () => {
  const { users } = createUsers()
  const [ann, kim] = [connection(), connection()]
  await users.signIn(ann, user('ann', 'bob'))
  await users.signIn(kim, user('kim', 'bob'))
  await users.signIn(connection(), user('bob'))
  expect(ann.told()).toEqual(['pusher:signin_success', 'online bob'])
  expect(ann.frames[1]).toBe(kim.frames[1])
})

test('who has gone is told nothing more and is not turned away', async () => {
  const { users } = createUsers()
  const ann = connection()
  await users.signOut(await users.signIn(ann, user('ann', 'bob')))
  await users.signIn(connection(), user('bob'))
  await users.terminate('ann')
  expect(ann.told()).toEqual(['pusher:signin_success'])
  expect(ann.turnedAway).toEqual([])
})

test('a connection whose sign-in is under way is turned away with the others', async () => {
  let letIn: () => void = () => undefined
  const { users } = createUsers((adapter) => ({
    signIn: async (userId) => {
      await new Promise<void>((resolve) => (letIn = resolve))
      return adapter.signIn(userId)
    },
  }))
  const ann = connection()
  const isSignedIn = users.signIn(ann, user('ann'))
  await users.terminate('ann')
  expect(ann.turnedAway).toEqual([4009])
  letIn()
  await isSignedIn
})

test.each(['signIn', 'onlineUsers'] as const)(
  'a sign-in that fails in %s leaves nothing behind',
  async (method) => {
    const failure = new Error('out of order')
    let isBroken = true
    const { users, adapter } = createUsers((memory) => ({
      [method]: (argument: string & string[]) =>
        isBroken ? Promise.reject(failure) : memory[method](argument),
    }))
    const ann = connection()
    await expect(users.signIn(ann, user('ann', 'bob'))).rejects.toBe(failure)
    isBroken = false
    await users.signIn(connection(), user('bob'))
    await users.terminate('ann')
    expect([ann.frames, ann.turnedAway]).toEqual([[], []])
    expect(await adapter.onlineUsers(['ann', 'bob'])).toEqual(['bob'])
  },
)
