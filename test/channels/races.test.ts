// Whatever a user does and however server, endpoint and network behave meanwhile, a subscription
// ends where the user's last call says: every sequence of up to four steps, on every kind of channel.

import { describe, expect, it } from 'vitest'
import { BellwireClient } from '../../src/bellwire.js'
import { cipher } from '../../src/encryption/index.js'
import type { ChannelAuthorizationCallback } from '../../src/node.js'
import { nodePlatform } from '../../src/platform/node.js'
import { FakeServer, settled, type PlayedSocket } from './fake-server.js'

const STEPS = [
  /** The user's calls. */
  'subscribe',
  'unsubscribe',
  'disconnect',
  'connect',
  /** The connection is lost. */
  'drop',
  /** The oldest request to server or endpoint is granted, or refused. */
  'grant',
  'refuse',
  /** Eleven seconds pass, in which nobody answers. */
  'silence',
] as const
type Step = (typeof STEPS)[number]

/** Every sequence that subscribes at some time: without that there is nothing to see. */
function sequencesUpTo(length: number): Step[][] {
  const sequences: Step[][] = [[]]
  for (const sequence of sequences) {
    if (sequence.length < length) for (const step of STEPS) sequences.push([...sequence, step])
  }
  return sequences.filter((sequence) => sequence.includes('subscribe'))
}

/** Time that passes when the test says so, for one client. */
class OwnTime {
  now = 1_700_000_000_000
  private readonly timers = new Map<object, { at: number; callback: () => void }>()
  readonly platform = {
    ...nodePlatform,
    now: () => this.now,
    setTimer: (callback: () => void, delayMs: number) => {
      const timer = {}
      this.timers.set(timer, { at: this.now + delayMs, callback })
      return timer
    },
    clearTimer: (timer: unknown) => void this.timers.delete(timer as object),
    watch: () => () => undefined,
    reportError: (error: unknown) => void this.problems.push(String(error)),
  }
  private readonly problems: string[]

  constructor(problems: string[]) {
    this.problems = problems
  }

  pass(ms: number): void {
    this.now += ms
    for (const [timer, { at, callback }] of [...this.timers].sort(([, a], [, b]) => a.at - b.at)) {
      if (at <= this.now && this.timers.delete(timer)) callback()
    }
  }

  get timerCount(): number {
    return this.timers.size
  }
}

/** What waits for an answer: the endpoint, the handshake, or a frame on a socket. */
interface Request {
  readonly isAlive: () => boolean
  readonly grant: () => void
  readonly refuse: () => void
}

/** Server and endpoint as they are, and what the user wants: the model that the client must fit. */
class Race {
  readonly problems: string[] = []
  readonly client: BellwireClient
  private readonly name: string
  private readonly time = new OwnTime(this.problems)
  private readonly server = new FakeServer()
  private readonly subscribers = new Set<PlayedSocket>()
  /** Sockets with a subscribe that was not answered, and whether the time for that is over. */
  private readonly unanswered = new Map<PlayedSocket, { isOverdue: boolean }>()
  private requests: Request[] = []
  private known = 0
  private wanted: object | undefined
  /** Whether someone has refused since the user last asked or the connection was last made. */
  private isRefused = false
  private isOnline = true

  constructor(name: string) {
    this.name = name
    const customHandler = (request: { socketId: string }, callback: ChannelAuthorizationCallback) =>
      this.authorize(request.socketId, callback)
    this.client = new BellwireClient(this.time.platform, 'app-key', {
      url: 'http://fake',
      WebSocket: this.server.WebSocket,
      backoff: { minMs: 1, maxMs: 1, jitter: 0 },
      logger: () => undefined,
      cipher,
      // Longer than any silence here: what the app's own time limit does is told elsewhere.
      channelAuthorization: { customHandler, timeoutMs: 600_000 },
    })
  }

  take(step: Step): void {
    if (step === 'subscribe') this.subscribe()
    else if (step === 'unsubscribe') {
      this.wanted = undefined
      this.client.unsubscribe(this.name)
    } else if (step === 'drop') this.server.sockets.at(-1)?.end()
    else if (step === 'silence') this.beSilent()
    else if (step === 'grant') this.answer('grant')
    else if (step === 'refuse') this.answer('refuse')
    else {
      this.isOnline = step === 'connect'
      this.client[step]()
    }
  }

  /** After each step: what takes no time to speak of. */
  goOn(): void {
    this.time.pass(5)
    for (const socket of this.server.sockets.slice(this.known)) {
      this.known++
      socket.onFrame = ({ event, data }) => this.receive(socket, event, data as { auth: string })
      const greet = () => {
        this.isRefused = false
        socket.greet()
      }
      this.await(socket, greet, greet)
    }
  }

  /** Grants the next request. False when there is none. */
  answer(how: 'grant' | 'refuse'): boolean {
    const request = this.requests.shift()
    if (request?.isAlive() === false) return this.answer(how)
    request?.[how]()
    return request !== undefined
  }

  /** Says what is not as the user's last call wants it, now that everything was answered. */
  check(when: string): void {
    const channel = this.client.channel(this.name)
    const socket = this.server.sockets.at(-1)
    const onServer = socket?.isAlive === true && this.subscribers.has(socket)
    const found = {
      isTheOneReturned: channel === this.wanted,
      subscribed: channel?.subscribed ?? false,
      pending: channel?.subscriptionPending ?? false,
      cancelled: channel?.subscriptionCancelled ?? false,
      onServer,
    }
    const isWanted = this.wanted !== undefined && this.isOnline && !(this.isRefused && !onServer)
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

  end(): void {
    this.client.destroy()
    this.time.pass(0)
    if (this.time.timerCount > 0) this.problems.push(`${this.time.timerCount} timers left`)
  }

  private subscribe(): void {
    this.isRefused = false
    const channel = this.client.subscribe(this.name)
    if (channel !== this.wanted) {
      channel.unbindAll().bindGlobal((event) => {
        if (this.wanted !== channel) this.problems.push(`${event} told after it was left`)
      })
    }
    this.wanted = channel
  }

  private beSilent(): void {
    for (const request of this.unanswered.values()) request.isOverdue = true
    this.time.pass(11_000)
  }

  private await(socket: PlayedSocket, grant: () => void, refuse: () => void): void {
    this.requests.push({ isAlive: () => socket.isAlive, grant, refuse })
  }

  private authorize(socketId: string, callback: ChannelAuthorizationCallback): void {
    const shared_secret = Buffer.alloc(32, socketId).toString('base64')
    const channel_data = '{"user_id":"ann"}'
    this.requests.push({
      // The endpoint does not know that a socket is gone: its answer comes all the same.
      isAlive: () => true,
      grant: () => callback(null, { auth: `signed for ${socketId}`, channel_data, shared_secret }),
      refuse: () => {
        this.isRefused = true
        callback(new Error('Not today.'), null)
      },
    })
  }

  private receive(socket: PlayedSocket, event: string, { auth }: { auth: string }): void {
    if (!socket.isAlive) this.problems.push(`${event} on a dead socket`)
    const unanswered = this.unanswered.get(socket)
    const isEarly = unanswered?.isOverdue === false
    if (event === 'pusher:subscribe') {
      const isSigned = this.name === 'news' ? auth === '' : auth === `signed for ${socket.id}`
      if (!isSigned) this.problems.push(`${auth} sent on socket ${socket.id}`)
      if (this.subscribers.has(socket) || isEarly) this.problems.push('subscribed twice')
      // When one was never answered, nobody knows which one the next answer is for.
      const request = { isOverdue: unanswered !== undefined }
      this.unanswered.set(socket, request)
      const answered = () => {
        if (this.unanswered.get(socket) === request) this.unanswered.delete(socket)
      }
      this.await(
        socket,
        () => {
          answered()
          this.subscribers.add(socket)
          socket.confirm(this.name, { presence: { hash: { ann: {} }, ids: ['ann'], count: 1 } })
        },
        () => {
          answered()
          this.isRefused = true
          socket.receive(
            'pusher:subscription_error',
            { type: 'AuthError', error: 'No.' },
            this.name,
          )
        },
      )
    } else if (event === 'pusher:unsubscribe') {
      if (isEarly) this.problems.push('unsubscribe overtook the answer')
      const leave = () => void this.subscribers.delete(socket)
      // The server takes frames in their order.
      if (unanswered) this.await(socket, leave, leave)
      else if (!this.subscribers.delete(socket)) this.problems.push('unsubscribed what was not')
    } else this.problems.push(`sent ${event}`)
  }
}

/** Plays all sequences at the same pace: the same wait serves all of them. */
async function play(name: string, sequences: Step[][], isConnected: boolean): Promise<string[]> {
  const races = sequences.map((sequence) => ({ sequence, race: new Race(name) }))
  const everyRace = async (act: (race: Race, sequence: Step[]) => void) => {
    for (const { race, sequence } of races) act(race, sequence)
    await settled()
    for (const { race } of races) race.goOn()
    await settled()
    // An outage is over after a millisecond, which has passed: the new socket is known by now.
    for (const { race } of races) race.goOn()
  }
  const answerAll = async () => {
    let isAnswered = true
    while (isAnswered) {
      isAnswered = false
      await everyRace((race) => {
        if (race.answer('grant')) isAnswered = true
      })
    }
  }
  await everyRace(() => undefined)
  if (isConnected) await everyRace((race) => race.take('grant'))
  for (const index of Array.from({ length: 4 }).keys()) {
    await everyRace((race, sequence) => {
      const step = sequence[index]
      if (step) race.take(step)
    })
  }
  await answerAll()
  for (const { race } of races) race.check('at the end')
  await everyRace((race) => race.take('drop'))
  await answerAll()
  for (const { race } of races) race.check('after one more reconnect')
  for (const { race } of races) race.end()
  return races.flatMap(({ sequence, race }) =>
    race.problems.map((problem) => `${sequence.join(', ')}: ${problem}`),
  )
}

describe.each(['news', 'private-news', 'presence-news', 'private-encrypted-news'])('%s', (name) => {
  it('ends where the last call of the user says, connected at first', async () => {
    const sequences = sequencesUpTo(4)
    expect(sequences).toHaveLength(8 + 64 + 512 + 4096 - (7 + 49 + 343 + 2401))
    expect(await play(name, sequences, true)).toEqual([])
  }, 60_000)

  it('ends where the last call of the user says, still connecting at first', async () => {
    expect(await play(name, sequencesUpTo(3), false)).toEqual([])
  })
})
