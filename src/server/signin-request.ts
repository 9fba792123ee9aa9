// Reads and checks `pusher:signin`: the signature, the user, the watchlist (protocol 1.7, 1.8).
// Must not know who else is signed in.

import { decodeData } from '../protocol/frames.js'
import type { Limits } from '../protocol/limits.js'
import { fieldsOf } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import { authProblem } from './auth-token.js'
import type { AppConfig } from './options.js'
import { refuse } from './refusal.js'
import { userSigningText } from './signing.js'

/** A user, as the app's backend describes him. */
export interface User {
  readonly id: string
  /** Any JSON value; undefined when the app gave none. */
  readonly userInfo: unknown
  /** Whose coming and going he is told: different ids, no more than are allowed. */
  readonly watchlist: readonly string[]
  /** Says that the watchlist was longer than allowed, if it was. */
  readonly watchlistProblem: string | undefined
  /** All of it as JSON text, as it was signed. */
  readonly userData: string
}

const NOT_AUTHORIZED = 4009

/** Checks a sign-in frame of the connection `socketId`. Throws `Refusal`. */
export function readSignin(data: unknown, socketId: string, app: AppConfig, limits: Limits): User {
  const { auth, user_data: userData } = fieldsOf(decodeData(data))
  if (typeof userData !== 'string') {
    throw refuse('A sign-in needs user_data with an id, as a JSON string.')
  }
  const problem = authProblem(auth, userSigningText(socketId, userData), app, 'A sign-in')
  if (problem) throw refuse(problem, NOT_AUTHORIZED)

  const { id, user_info: userInfo, watchlist } = fieldsOf(decodeData(userData))
  if (typeof id !== 'string' || id === '') {
    throw refuse(
      `The user_data must be JSON with an id that is text, unlike ${describe(userData)}.`,
    )
  }
  if (id.length > limits.userIdLength) {
    throw refuse(`The id of the user is longer than ${String(limits.userIdLength)} characters.`)
  }
  return { id, userInfo, userData, ...readWatchlist(watchlist ?? [], limits) }
}

function readWatchlist(
  watchlist: unknown,
  { watchlistLength, userIdLength }: Limits,
): Pick<User, 'watchlist' | 'watchlistProblem'> {
  if (!Array.isArray(watchlist)) {
    throw refuse(`The watchlist must be a list of user ids, but it is ${describe(watchlist)}.`)
  }
  const ids = watchlist.slice(0, watchlistLength).map((id: unknown) => {
    if (typeof id === 'string' && id !== '' && id.length <= userIdLength) return id
    const limit = String(userIdLength)
    throw refuse(
      `${describe(id)} on the watchlist is no user id: text of 1 to ${limit} characters.`,
    )
  })
  const watchlistProblem =
    watchlist.length > watchlistLength
      ? `The watchlist has ${String(watchlist.length)} ids, but at most ` +
        `${String(watchlistLength)} are allowed. The others are not watched.`
      : undefined
  return { watchlist: [...new Set(ids)], watchlistProblem }
}
