// Bellwire and pusher-js in the same rooms: each sees the other as one of its own.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import { bellwire, pusher, type AppClient, type AppMembers, type CreateClient } from './clients.js'

let server: TestServer

beforeEach(async () => {
  server = await startServer()
})

afterEach(async () => {
  await server.stop()
})

async function enter(client: AppClient, name: string) {
  const channel = client.subscribe(name)
  await next(channel, 'pusher:subscription_succeeded')
  return channel
}

function ids({ members }: AppMembers): string[] {
  return Object.keys(members).sort()
}

describe.each<[string, CreateClient, CreateClient]>([
  ['Bellwire, then pusher-js', bellwire, pusher],
  ['pusher-js, then Bellwire', pusher, bellwire],
])('%s', (_order, first, second) => {
  it('hear the same events', async () => {
    const channels = [
      await enter(first(server, 'ann'), 'news'),
      await enter(second(server, 'bob'), 'news'),
    ]
    const heard = channels.map((channel) => next(channel, 'headline'))
    await sdkFor(server).trigger('news', 'headline', { text: 'hällo 💥' })
    expect(await Promise.all(heard)).toEqual([{ text: 'hällo 💥' }, { text: 'hällo 💥' }])
  })

  it('see each other come and go on a presence channel', async () => {
    const ann = await enter(first(server, 'ann'), 'presence-room')
    const joined = next(ann, 'pusher:member_added')
    const bobsClient = second(server, 'bob')
    const bob = await enter(bobsClient, 'presence-room')
    expect(await joined).toMatchObject({ id: 'bob' })
    for (const { members } of [ann, bob]) {
      expect(ids(members)).toEqual(['ann', 'bob'])
      expect(members.count).toBe(2)
    }
    expect(ann.members.get('bob')).toEqual(bob.members.me)
    expect(bob.members.get('ann')).toEqual(ann.members.me)

    const left = next(ann, 'pusher:member_removed')
    bobsClient.unsubscribe('presence-room')
    expect(await left).toMatchObject({ id: 'bob' })
    expect([ids(ann.members), ann.members.count]).toEqual([['ann'], 1])
  })

  it('send each other client events, which say who sent them', async () => {
    const ann = await enter(first(server, 'ann'), 'presence-room')
    const bob = await enter(second(server, 'bob'), 'presence-room')
    const heard: unknown[] = []
    const listen = (channel: typeof ann, as: string) =>
      new Promise<void>((resolve) =>
        channel.bind('client-says', (data, metadata) => {
          heard.push([as, data, metadata])
          resolve()
        }),
      )
    const bobHeard = listen(bob, 'bob')
    const annHeard = listen(ann, 'ann')
    expect(ann.trigger('client-says', { from: 'ann' })).toBe(true)
    await bobHeard
    expect(bob.trigger('client-says', { from: 'bob' })).toBe(true)
    await annHeard
    expect(heard).toEqual([
      ['bob', { from: 'ann' }, { user_id: 'ann' }],
      ['ann', { from: 'bob' }, { user_id: 'bob' }],
    ])
  })

  it.each(['text', ['a', 1], 7, true, { deep: { er: null } }])(
    'send each other %j on a private channel',
    async (data) => {
      const ann = await enter(first(server, 'ann'), 'private-room')
      const bob = await enter(second(server, 'bob'), 'private-room')
      const heard = next(bob, 'client-data')
      ann.trigger('client-data', data)
      expect(await heard).toEqual(data)
    },
  )

  it('are one user with one id', async () => {
    const eve = await enter(bellwire(server, 'eve'), 'presence-room')
    const events: unknown[] = []
    eve.bind_global((event, data) => events.push([event, data]))
    const once = first(server, 'ann')
    await enter(once, 'presence-room')
    const twice = second(server, 'ann')
    const ann = await enter(twice, 'presence-room')
    expect(ids(ann.members)).toEqual(['ann', 'eve'])
    once.unsubscribe('presence-room')
    const gone = next(eve, 'pusher:member_removed')
    twice.unsubscribe('presence-room')
    await gone
    expect(events).toMatchObject([
      ['pusher:member_added', { id: 'ann' }],
      ['pusher:member_removed', { id: 'ann' }],
    ])
  })

  it('find each other again after the server asked all to reconnect', async () => {
    const ann = await enter(first(server, 'ann'), 'presence-room')
    const bob = await enter(second(server, 'bob'), 'presence-room')
    const back = [ann, bob].map((channel) => next(channel, 'pusher:subscription_succeeded'))
    server.server.disconnectClients()
    await Promise.all(back)
    const heard = next(bob, 'client-again')
    ann.trigger('client-again', 1)
    expect(await heard).toBe(1)
  })
})
