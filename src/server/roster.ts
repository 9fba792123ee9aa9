// Who is on a presence channel, as those who join it are told. Must not know how it is known.

import type { PresenceData } from '../protocol/messages.js'
import type { Member } from './adapters/adapter.js'

/** The data of a confirmed subscription to a presence channel with these members. */
export function roster(members: readonly Member[]): PresenceData {
  return {
    presence: {
      ids: members.map(({ userId }) => userId),
      // `fromEntries` makes own keys of all ids, `__proto__` too. A member without info is listed
      // with null, because clients take the keys as the list of members.
      hash: Object.fromEntries(members.map(({ userId, userInfo }) => [userId, userInfo ?? null])),
      count: members.length,
    },
  }
}
