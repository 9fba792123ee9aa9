// Where the server listens and where its Redis is: whether that can be. Must not know what is done
// with it.

import { wrong } from './option-checks.js'

const REDIS_ADDRESS = /^rediss?:\/\/./

/** Checks the option `port`. Throws `ServerOptionsError`. */
export function checkPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  const must = 'must be a whole number from 0 to 65535'
  throw wrong('port', must, port, 'Write 6001, or 0 for any free port.')
}

/** Checks the option `host`. Throws `ServerOptionsError`. */
export function checkHost(host: unknown): string {
  if (typeof host === 'string' && host !== '') return host
  const must = 'must be an address or a host name'
  throw wrong('host', must, host, 'Write "127.0.0.1", or "0.0.0.0" for every network.')
}

/** Checks the option `redis`; undefined stands for none. Throws `ServerOptionsError`. */
export function checkRedis(redis: unknown): string | undefined {
  if (redis === undefined || (typeof redis === 'string' && REDIS_ADDRESS.test(redis))) return redis
  // There may be a password in it.
  const shown = typeof redis === 'string' ? redis.replace(/^.*@/, '…@') : redis
  const hint = 'Write "redis://127.0.0.1:6379", or rediss:// for TLS.'
  throw wrong('redis', 'must be the address of a Redis', shown, hint)
}

/** Whether only this machine reaches `host`. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|::1|localhost)$/.test(host)
}
