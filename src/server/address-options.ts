// Where the server listens and where its Redis is: whether that can be. Must not know what is done
// with it.

import { wrong } from './option-checks.js'

const REDIS_ADDRESS = /^rediss?:\/\/./

/** Checks the option `port`. Throws `OptionsError`. */
export function checkPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  const must = 'The port must be a whole number from 0 to 65535'
  throw wrong('port', must, port, 'Write port: 6001, or port: 0 for any free port.')
}

/** Checks the option `host`. Throws `OptionsError`. */
export function checkHost(host: unknown): string {
  if (typeof host === 'string' && host !== '') return host
  const must = 'The host must be an address or a host name'
  throw wrong('host', must, host, "Write host: '127.0.0.1', or host: '0.0.0.0' for every network.")
}

/** Checks the option `redis`; undefined stands for none. Throws `OptionsError`. */
export function checkRedis(redis: unknown): string | undefined {
  if (redis === undefined || (typeof redis === 'string' && REDIS_ADDRESS.test(redis))) return redis
  const must = 'redis must be an address'
  // There may be a password in it.
  const shown = typeof redis === 'string' ? redis.replace(/^.*@/, '…@') : redis
  throw wrong('redis', must, shown, "Write redis: 'redis://127.0.0.1:6379', or rediss:// for TLS.")
}
