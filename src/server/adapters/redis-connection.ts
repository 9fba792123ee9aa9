// The sockets of one link to Redis, opened together and closed together, with the script loaded.
// Must not know what is asked, nor what to do when they break.

import type { Redis } from 'ioredis'

import { BellwireError } from '../../shared/errors.js'
import { SCRIPT } from './redis-script.js'

/** How a connection is opened, and who is told of it. */
export interface ConnectionOptions {
  readonly url: string
  /** Names of what is listened to. */
  readonly topics: readonly string[]
  /** What the script is run with first, while nothing else is. */
  readonly greeting: readonly (string | number)[]
  /** Milliseconds until it is given up. */
  readonly limitMs: number
  readonly onMessage: (text: string) => void
  /** An open connection broke. Called once, and not after `close`. */
  readonly onBreak: (cause: unknown) => void
}

/** An open connection to Redis. */
export interface RedisConnection {
  /** What the script said to the greeting. */
  readonly welcome: readonly unknown[]
  /** Runs the script. Rejects when it fails and when the connection breaks. */
  run(...details: (string | number)[]): Promise<readonly unknown[]>
  /** Closes it at once. */
  close(): void
}

// Nothing is queued, repeated or resumed behind our back: whoever breaks is replaced.
const ONCE = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
}

/** Opens a connection. Rejects with the reason when that fails or takes too long. */
export async function openConnection(options: ConnectionOptions): Promise<RedisConnection> {
  const { url, limitMs, onBreak } = options
  const { Redis } = await loadClient()
  const [commands, subscriber] = [new Redis(url, ONCE), new Redis(url, ONCE)]
  let cause: unknown
  let isOpen = false
  const close = (): void => {
    isOpen = false
    commands.disconnect()
    subscriber.disconnect()
  }
  for (const socket of [commands, subscriber]) {
    socket.on('error', (error) => (cause ??= error))
    socket.on('close', () => {
      const wasOpen = isOpen
      close()
      if (wasOpen) onBreak(cause ?? new Error('The connection was closed'))
    })
  }
  const limit = setTimeout(() => {
    cause ??= new Error('It does not answer')
    close()
  }, limitMs)
  try {
    const connection = await prepare(commands, subscriber, options)
    isOpen = true
    return { ...connection, close }
  } catch (error) {
    close()
    throw cause ?? error
  } finally {
    clearTimeout(limit)
  }
}

async function prepare(
  commands: Redis,
  subscriber: Redis,
  { topics, greeting, onMessage }: ConnectionOptions,
): Promise<Omit<RedisConnection, 'close'>> {
  await Promise.all([commands.connect(), subscriber.connect()])
  subscriber.on('message', (_topic, text) => onMessage(text))
  await subscriber.subscribe(...topics)
  const sha = String(await commands.script('LOAD', SCRIPT))
  const run = (...details: (string | number)[]) =>
    commands.evalsha(sha, 0, ...details) as Promise<readonly unknown[]>
  return { welcome: await run(...greeting), run }
}

async function loadClient() {
  try {
    return await import('ioredis')
  } catch (cause) {
    throw new BellwireError('server/no-ioredis', 'The package ioredis is not installed.', {
      hint: 'It is what the server reaches Redis with: npm install ioredis.',
      cause,
    })
  }
}
