// Two processes of the built command serve one app through a real Redis: libraries of the backend
// publish to one of them, clients are on both. One is killed; Redis is away for ten seconds.
// Time is real here, so all of it runs at once.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { Channel } from 'pusher-js'
import { describe, test, vi, type TestContext } from 'vitest'

import { DEFAULT_APP } from '../../src/server/index.js'
import { nextEvent, pusherJs, restClient } from '../server/pusher.js'
import { TestRedis } from '../support/redis.js'
import type { ServerAddress } from '../support/server.js'

const COMMAND = fileURLToPath(new URL('../../dist/cli.mjs', import.meta.url))

// A process that dies is noticed after ten seconds; the sweep and the news of it take a moment.
const DEATH_MS = 12_000
// After Redis is back, all is said anew within a second for its return and five to be heard.
const HEAL_MS = 8000

/** Waits until something holds, on a busy machine too. */
const until = (holds: () => unknown, timeout = 5000) => vi.waitFor(holds, { timeout, interval: 50 })

interface Members {
  readonly members: Readonly<Record<string, unknown>>
}

interface Process extends ServerAddress {
  readonly child: ChildProcess
}

/** What one test has started, so that it can be ended: the tests run at once. */
class Scene {
  readonly redis: TestRedis
  private readonly onEnd: (end: () => unknown) => void

  private constructor(redis: TestRedis, onEnd: (end: () => unknown) => void) {
    this.redis = redis
    this.onEnd = onEnd
  }

  /** Starts a Redis. */
  static async open({ onTestFinished }: TestContext): Promise<Scene> {
    const redis = await TestRedis.start()
    onTestFinished(() => redis.stop())
    return new Scene(redis, (end) => {
      onTestFinished(async () => {
        await end()
      })
    })
  }

  /** Starts a server. */
  async startProcess(): Promise<Process> {
    const child = spawn(process.execPath, [COMMAND, '--port', '0', '--redis', this.redis.url], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = once(child, 'exit')
    this.onEnd(() => {
      child.kill('SIGKILL')
      return ended
    })
    child.stderr.resume()
    for await (const line of createInterface(child.stdout)) {
      const [, url, port] = /listens on (http:\/\/[\w.]+:(\d+))/.exec(line) ?? []
      if (url === undefined) continue
      child.stdout.resume()
      return { child, url, port: Number(port), app: DEFAULT_APP }
    }
    throw new Error('The server did not start.')
  }

  /** Connects a user, to a presence channel and one for events; tells what he heard there. */
  async connect(server: Process, userId: string, watchlist: string[] = []) {
    const client = pusherJs(server, userId, {}, watchlist)
    this.onEnd(() => client.disconnect())
    const heard: string[] = []
    const changes: string[] = []
    const watched: string[] = []
    for (const state of ['online', 'offline']) {
      client.user.watchlist.bind(state, ({ user_ids }: { user_ids: string[] }) => {
        for (const id of user_ids) watched.push(`${state} ${id}`)
      })
    }
    client.signin()
    const events = client.subscribe('events')
    events.bind('said', (text: string) => heard.push(text))
    const room = client.subscribe('presence-room')
    room.bind('pusher:member_added', ({ id }: { id: string }) => changes.push(`+${id}`))
    room.bind('pusher:member_removed', ({ id }: { id: string }) => changes.push(`-${id}`))
    await Promise.all([isSubscribed(events), isSubscribed(room)])
    const ids = () => {
      const { members } = client.channel('presence-room') as unknown as { members: Members }
      return Object.keys(members.members).sort()
    }
    return { client, heard, changes, watched, ids }
  }
}

async function isSubscribed(channel: Channel): Promise<void> {
  if (!channel.subscribed) await nextEvent(channel, 'pusher:subscription_succeeded')
}

async function countUsers(server: Process): Promise<unknown> {
  const params = { filter_by_prefix: 'presence-', info: 'user_count' }
  return (await restClient(server).get({ path: '/channels', params })).json()
}

const usersAre = (count: number) => ({ channels: { 'presence-room': { user_count: count } } })

describe.concurrent('two servers on one Redis', { timeout: 60_000 }, () => {
  test('are one to clients and backends', async (context) => {
    const { expect } = context
    const scene = await Scene.open(context)
    const [one, two] = [await scene.startProcess(), await scene.startProcess()]
    const ann = await scene.connect(one, 'ann', ['bob'])
    const bob = await scene.connect(two, 'bob')

    await restClient(one).trigger('events', 'said', 'hello')
    await restClient(two).trigger('events', 'said', 'to ann only', {
      socket_id: bob.client.connection.socket_id,
    })
    await restClient(two).triggerBatch([{ channel: 'events', name: 'said', data: '"bye"' }])
    await until(() => {
      expect(ann.heard).toEqual(['hello', 'to ann only', 'bye'])
      expect(bob.heard).toEqual(['hello', 'bye'])
      expect([ann.changes, ann.watched]).toEqual([['+bob'], ['online bob']])
    })
    expect([ann.ids(), bob.ids()]).toEqual([
      ['ann', 'bob'],
      ['ann', 'bob'],
    ])
    for (const server of [one, two]) {
      expect(await countUsers(server)).toEqual(usersAre(2))
      const users = await restClient(server).get({ path: '/channels/presence-room/users' })
      expect(await users.json()).toEqual({ users: [{ id: 'ann' }, { id: 'bob' }] })
    }

    const isClosed = nextEvent(bob.client.connection, 'error')
    await restClient(one).terminateUserConnections('bob')
    expect(await isClosed).toMatchObject({ data: { data: { code: 4009 } } })
    await until(() => {
      expect([ann.changes, ann.watched]).toEqual([
        ['+bob', '-bob'],
        ['online bob', 'offline bob'],
      ])
    })
    await restClient(two).trigger('cache-last', 'said', 'kept')
    const cache = ann.client.subscribe('cache-last')
    expect(await nextEvent(cache, 'said')).toMatchObject({ data: 'kept' })
  })

  test('when one is killed, the other takes its members away', async (context) => {
    const { expect } = context
    const scene = await Scene.open(context)
    const [one, two] = [await scene.startProcess(), await scene.startProcess()]
    const ann = await scene.connect(one, 'ann', ['bob'])
    await scene.connect(two, 'bob')
    // Who is on both stays.
    await scene.connect(one, 'cid')
    await scene.connect(two, 'cid')
    await until(() => expect(ann.changes).toEqual(['+bob', '+cid']))
    // Who has just come himself judges nobody.
    await sleep(10_500)

    two.child.kill('SIGKILL')
    await until(() => {
      expect(ann.changes).toEqual(['+bob', '+cid', '-bob'])
      expect(ann.watched).toEqual(['online bob', 'offline bob'])
    }, DEATH_MS)
    expect(ann.ids()).toEqual(['ann', 'cid'])
    expect(await countUsers(one)).toEqual(usersAre(2))
  })

  test.for(['killed', 'frozen'])(
    'Redis is %s for ten seconds: no local event is lost, and all is as if it had not been',
    async (how, context) => {
      const { expect } = context
      const scene = await Scene.open(context)
      const { redis } = scene
      const [one, two] = [await scene.startProcess(), await scene.startProcess()]
      const ann = await scene.connect(one, 'ann', ['bob'])
      const bob = await scene.connect(two, 'bob')
      const cid = await scene.connect(one, 'cid')
      await until(() => expect(ann.changes).toEqual(['+bob', '+cid']))
      await until(() => expect(bob.changes).toEqual(['+cid']))

      if (how === 'killed') await redis.stop()
      else redis.freeze()
      const untilMs = performance.now() + 10_000
      const sent: string[] = []
      while (performance.now() < untilMs) {
        sent.push(`event ${String(sent.length)}`)
        await restClient(one).trigger('events', 'said', sent.at(-1))
        await until(() => expect(ann.heard).toEqual(sent))
        if (sent.length === 5) cid.client.disconnect()
        if (sent.length === 10) await scene.connect(one, 'dan')
        await sleep(200)
      }
      expect(ann.changes.slice(2)).toEqual(['-cid', '+dan'])
      if (how === 'killed') await redis.start()
      else redis.thaw()

      await until(() => expect(bob.changes.slice(1).sort()).toEqual(['+dan', '-cid']), HEAL_MS)
      await restClient(two).trigger('events', 'said', 'from two')
      await restClient(one).trigger('events', 'said', 'from one')
      await until(() => {
        expect(ann.heard).toEqual([...sent, 'from two', 'from one'])
        expect(bob.heard.slice(-2)).toEqual(['from two', 'from one'])
      })
      for (const server of [one, two]) {
        expect(await countUsers(server)).toEqual(usersAre(3))
      }
      // Nobody is told what he knew already, when what was missed is looked for neither.
      await sleep(HEAL_MS)
      expect(ann.changes).toEqual(['+bob', '+cid', '-cid', '+dan'])
      expect(bob.changes).toHaveLength(3)
      expect(ann.watched).toEqual(['online bob'])
      expect(ann.ids()).toEqual(['ann', 'bob', 'dan'])
      expect(bob.ids()).toEqual(['ann', 'bob', 'dan'])
    },
  )
})
