// The names of the channels. The page subscribes to them, the backend decides who may.

/** Everyone who is signed in, as its members. */
export const ONLINE_CHANNEL = 'presence-online'

/** Public: tells that a room is new, or has a new message. */
export const ROOMS_CHANNEL = 'rooms'

/** Who is in a room, its messages, and who is typing. */
export const roomChannel = (slug) => `presence-room-${slug}`

/** Who of two people has their conversation open, and is typing. The messages go to the users. */
export const directChannel = (id, otherId) => `presence-direct-${directKey(id, otherId)}`

/** The same for both, whoever comes first. */
export const directKey = (id, otherId) => [id, otherId].sort().join('-')
