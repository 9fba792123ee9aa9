// What a backend is told when two servers serve its app over a real Redis. In real time, because
// Redis does not know the virtual one.

import { setTimeout as sleep } from 'node:timers/promises'

import { afterEach, expect, test } from 'vitest'

import type { ServerEvents } from '../../src/server/index.js'
import { DEPARTURE_DELAY_MS } from '../../src/server/webhook-events.js'
import { TestRedis } from '../support/redis.js'
import { startServer } from '../support/server.js'
import { connect } from './raw-client.js'
import { startReceiver } from './webhook-receiver.js'

const APP = { id: '1', key: 'app-key', secret: 'hush' }

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

test('who leaves one server and comes back to the other was never away; news come once', async () => {
  const redis = await TestRedis.start()
  cleanUp.push(() => redis.stop())
  const receiver = await startReceiver(APP, () => 200)
  cleanUp.push(() => receiver.stop())
  const apps = [{ ...APP, webhooks: [{ url: receiver.url }] }]
  const start = async () => {
    const server = await startServer({ apps, redis: redis.url, logger: () => undefined })
    cleanUp.push(() => server.stop())
    const seen: string[] = []
    const note = (name: 'member_added' | 'member_removed') =>
      server.server.on(name, ({ userId }: ServerEvents[typeof name]) => {
        seen.push(`${name} ${userId}`)
      })
    note('member_added')
    note('member_removed')
    const visit = async (userId: string) => {
      const client = await connect(server)
      await client.subscribeSigned(server, 'presence-a', { user_id: userId })
      return client
    }
    return { server, seen, visit }
  }
  const [one, two] = [await start(), await start()]

  const first = await one.visit('ada')
  await receiver.count(2)
  await first.close()
  await expect
    .poll(() => one.seen, { timeout: 5000 })
    .toEqual(['member_added ada', 'member_removed ada'])
  const second = await two.visit('ada')
  await expect.poll(() => two.seen, { timeout: 5000 }).toEqual(['member_added ada'])
  const third = await one.visit('ada')
  // Longer than whoever left has to come back.
  await sleep(DEPARTURE_DELAY_MS + 500)
  const channel = 'presence-a'
  const told = () => receiver.received.flatMap(({ events }) => events)
  const came = [
    { name: 'channel_occupied', channel },
    { name: 'member_added', channel, user_id: 'ada' },
  ]
  expect(told()).toHaveLength(2)
  expect(told()).toEqual(expect.arrayContaining(came))

  await Promise.all([second.close(), third.close()])
  await receiver.count(4)
  // A stop tells at once who is gone, if nobody did before.
  await one.server.server.close()
  await two.server.server.close()
  expect(told()).toHaveLength(4)
  expect(told().slice(2)).toEqual(
    expect.arrayContaining([
      { name: 'channel_vacated', channel },
      { name: 'member_removed', channel, user_id: 'ada' },
    ]),
  )
  expect(receiver.received.every(({ isValid }) => isValid)).toBe(true)
}, 30_000)
