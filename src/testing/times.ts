// Which time a client lives by. Must not know what is waited for.

import { Bellwire, BellwireError, type Connection, type Options } from '../web.js'
import type { TestTime } from './clock.js'

/** What is asked of a client here, whatever its schema. */
export interface TestedClient {
  readonly options: Options
  readonly connection: Connection
}

const times = new WeakMap<object, TestTime>()

/** Notes the time that clients with this option `runtime` live by. */
export function rememberTime(runtime: object, time: TestTime): void {
  times.set(runtime, time)
}

/** The time that a client lives by. Throws `BellwireError` when it is not that of a test server. */
export function timeOf({ options }: TestedClient): TestTime {
  const time = options.runtime && times.get(options.runtime)
  if (time) return time
  throw new BellwireError('testing/no-server', 'This client has no test server.', {
    hint: 'Make it by createTestClient(server), or new Bellwire(key, { ...server.clientOptions }).',
  })
}

/** The client of a channel, a connection or a user. Throws `BellwireError` when there is none. */
export function clientOf(part: object): TestedClient {
  const { name } = part as { name?: string }
  const client = Bellwire.instances.find(
    (other) =>
      [other, other.connection, other.user, other.user.watchlist].includes(part as never) ||
      (name !== undefined && other.channel(name) === part),
  )
  if (client) return client
  const what = name === undefined ? 'It' : `The channel ${name}`
  throw new BellwireError('testing/no-client', `${what} belongs to no client.`, {
    hint: 'Was the channel left, or its client destroyed? What client.subscribe(name) returns is needed.',
  })
}
