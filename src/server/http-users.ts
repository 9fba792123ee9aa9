// The API call about signed-in users: it ends their connections (protocol 2.2).
// Must not know how requests are signed or answered.

import type { Limits } from '../protocol/limits.js'
import { HttpProblem } from './http-problem.js'
import type { LiveApp } from './live-app.js'

/** `POST users/ID/terminate_connections`: closes all that have signed in as this user. */
export async function terminateConnections(
  userId: string,
  app: LiveApp,
  limits: Limits,
): Promise<object> {
  if (userId.length > limits.userIdLength) {
    throw new HttpProblem(
      400,
      `The id of the user is longer than ${String(limits.userIdLength)} characters.`,
    )
  }
  await app.users.terminate(userId)
  return {}
}
