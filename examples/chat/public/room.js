// One room: a presence channel with its people, its messages and who is typing.

const TELL_TYPING_EVERY_MS = 2000

/**
 * Enters a room.
 *
 * @param {object} bell The Bellwire client.
 * @param {string} slug
 * @param {{
 *   onJoined: (me: {id: string}) => void,
 *   onRefused: (error: {error?: string, status?: number}) => void,
 *   onPeople: (people: {id: string, info: {name: string}}[], myId: string) => void,
 *   onMessage: (message: object) => void,
 *   onTyping: (userId: string) => void,
 * }} on Called each time, also after every reconnect.
 */
export function enterRoom(bell, slug, on) {
  const channel = bell.subscribe(`presence-room-${slug}`)
  let toldAt = -Infinity

  const showPeople = () => {
    const people = []
    channel.members.each((member) => people.push(member))
    on.onPeople(people, channel.members.myID)
  }

  channel.bind('pusher:subscription_succeeded', (members) => {
    showPeople()
    on.onJoined(members.me)
  })
  channel.bind('pusher:subscription_error', on.onRefused)
  channel.bind('pusher:member_added', showPeople)
  channel.bind('pusher:member_removed', showPeople)
  channel.bind('message', on.onMessage)
  // Anyone could write anything into the data of a client event; the user id beside it comes
  // from the server.
  channel.bind('client-typing', (_data, { user_id }) => on.onTyping(user_id))

  return {
    slug,
    /** Whether the server has let us in, over the connection that there is now. */
    get isIn() {
      return channel.subscribed
    },
    /** Tells the others that somebody types here; as often as you like. */
    tellTyping() {
      if (!channel.subscribed || Date.now() - toldAt < TELL_TYPING_EVERY_MS) return
      if (channel.trigger('client-typing', {})) toldAt = Date.now()
    },
    /** After a message, the next key counts as typing anew. */
    messageSent() {
      toldAt = -Infinity
    },
    nameOf: (userId) => channel.members.get(userId)?.info.name,
    leave() {
      channel.unbind()
      bell.unsubscribe(channel.name)
    },
  }
}
