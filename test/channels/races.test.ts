// Whatever a user does and however the network behaves meanwhile, a subscription ends where the
// user's last call says: every sequence of up to four steps, on every kind of channel.

import { describe, expect, it } from 'vitest'
import type { Bellwire, ChannelAuthorizationHandler } from '../../src/node.js'
import { clientOf, FakeServer, settled, type PlayedSocket } from './fake-server.js'

const STEPS = ['subscribe', 'unsubscribe', 'drop', 'reply'] as const
type Step = (typeof STEPS)[number]

const SEQUENCES: Step[][] = [[]]
for (const sequence of SEQUENCES) {
  if (sequence.length < 4) for (const step of STEPS) SEQUENCES.push([...sequence, step])
}

interface Subscription {
  auth: string
  channel: string
}

/** A client, a server that checks what it is sent, and the answers that are held back. */
class Race {
  readonly problems: string[] = []
  readonly client: Bellwire
  private readonly name: string
  private readonly server = new FakeServer()
  private readonly subscribers = new Set<PlayedSocket>()
  private readonly unanswered = new Set<PlayedSocket>()
  private replies: { isAlive: () => boolean; send: () => void }[] = []
  private socket: PlayedSocket | undefined
  private wanted: object | undefined

  constructor(name: string) {
    this.name = name
    const customHandler: ChannelAuthorizationHandler = ({ socketId }, callback) => {
      const answer = { auth: `signed for ${socketId}`, channel_data: '{"user_id":"ann"}' }
      // The app's endpoint does not know that the socket is gone: its answer comes all the same.
      this.replies.push({ isAlive: () => true, send: () => callback(null, answer) })
    }
    this.client = clientOf(this.server, { channelAuthorization: { customHandler } })
  }

  async start(): Promise<void> {
    const socket = await this.server.nextSocket()
    socket.onFrame = ({ event, data }) => this.receive(socket, event, data as Subscription)
    this.socket = socket
    this.later(socket, () => socket.greet())
  }

  async take(step: Step): Promise<void> {
    if (step === 'subscribe') this.wanted = this.client.subscribe(this.name)
    if (step === 'reply') this.reply()
    if (step === 'unsubscribe') {
      this.wanted = undefined
      this.client.unsubscribe(this.name)
    }
    if (step === 'drop') {
      this.socket?.end()
      await this.start()
    }
    await settled()
  }

  /** Lets every answer through and says what is not as the user's last call wants it. */
  async finish(when: string): Promise<void> {
    while (this.reply()) await settled()
    const channel = this.client.channel(this.name)
    const found = {
      isTheOneReturned: channel === this.wanted,
      subscribed: channel?.subscribed ?? false,
      pending: channel?.subscriptionPending ?? false,
      cancelled: channel?.subscriptionCancelled ?? false,
      onServer: this.socket !== undefined && this.subscribers.has(this.socket),
    }
    const isWanted = this.wanted !== undefined
    const expected = {
      isTheOneReturned: true,
      subscribed: isWanted,
      pending: false,
      cancelled: false,
      onServer: isWanted,
    }
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      this.problems.push(`${when}: ${JSON.stringify(found)}`)
    }
  }

  private reply(): boolean {
    const reply = this.replies.shift()
    if (reply?.isAlive() === false) return this.reply()
    reply?.send()
    return reply !== undefined
  }

  private later(socket: PlayedSocket, send: () => void): void {
    this.replies.push({ isAlive: () => socket.isAlive, send })
  }

  private receive(socket: PlayedSocket, event: string, { auth, channel }: Subscription): void {
    if (!socket.isAlive) this.problems.push(`${event} on a dead socket`)
    if (event === 'pusher:subscribe') {
      const isSigned = this.name === 'news' ? auth === '' : auth === `signed for ${socket.id}`
      if (!isSigned) this.problems.push(`${auth} sent on socket ${socket.id}`)
      if (this.subscribers.has(socket)) this.problems.push('subscribed twice on one socket')
      this.subscribers.add(socket)
      this.unanswered.add(socket)
      this.later(socket, () => {
        this.unanswered.delete(socket)
        socket.confirm(channel, { presence: { hash: { ann: {} }, ids: ['ann'], count: 1 } })
      })
    } else if (event === 'pusher:unsubscribe') {
      if (!this.subscribers.delete(socket)) this.problems.push('unsubscribed what was not')
      if (this.unanswered.has(socket)) this.problems.push('unsubscribe overtook the answer')
    } else this.problems.push(`sent ${event}`)
  }
}

async function play(name: string, sequence: Step[], startsConnected: boolean): Promise<string[]> {
  const race = new Race(name)
  await race.start()
  if (startsConnected) await race.take('reply')
  for (const step of sequence) await race.take(step)
  await race.finish('at the end')
  await race.take('drop')
  await race.finish('after one more reconnect')
  race.client.destroy()
  return race.problems.map((problem) => `${sequence.join(', ')}: ${problem}`)
}

describe.each(['news', 'private-news', 'presence-news'])('%s', (name) => {
  it.each([
    ['connected', true],
    ['still connecting', false],
  ])('ends where the last call of the user says, %s at first', async (_when, startsConnected) => {
    expect(SEQUENCES).toHaveLength(1 + 4 + 16 + 64 + 256)
    const problems = await Promise.all(
      SEQUENCES.map((sequence) => play(name, sequence, startsConnected)),
    )
    expect(problems.flat()).toEqual([])
  })
})
