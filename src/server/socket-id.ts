// The ids of connections. Must not know what they are used for.

import { randomInt } from 'node:crypto'

/**
 * Makes a socket id: two numbers with a dot between, which server libraries check for. Not to be
 * guessed, because knowing it lets an event skip its connection.
 */
export function createSocketId(): string {
  return `${String(randomInt(1, 10 ** 10))}.${String(randomInt(1, 10 ** 10))}`
}
