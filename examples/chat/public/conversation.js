// The channel of a conversation: a presence channel with its people, who of them is typing, and,
// in a room, the messages.

const TELL_TYPING_EVERY_MS = 2000

/**
 * Enters a conversation.
 *
 * @param {object} bell The Bellwire client.
 * @param {string} channelName
 * @param {{
 *   onEntered: () => void,
 *   onGap: (gap: {lostAt: number, backAt: number}) => void,
 *   onRefused: (error: {error?: string, status?: number}) => void,
 *   onPeople: (people: {id: string, info: {name: string}}[]) => void,
 *   onMessage: (message: object) => void,
 *   onTyping: (userId: string, name: string) => void,
 * }} on `onEntered` once; `onGap` each time that the channel was lost and is back.
 */
export function enterConversation(bell, channelName, on) {
  const channel = bell.subscribe(channelName)
  let hasEntered = false
  let toldAt = -Infinity
  let typedTooSoonAt = -Infinity

  const showPeople = () => {
    const people = []
    channel.members.each((member) => people.push(member))
    on.onPeople(people)
  }

  channel.bind('pusher:subscription_succeeded', () => {
    showPeople()
    if (!hasEntered) on.onEntered()
    hasEntered = true
    if (Date.now() - typedTooSoonAt < TELL_TYPING_EVERY_MS) tellTyping()
  })
  // What was sent between the two moments did not reach this page.
  channel.bind('bellwire:resubscribed', on.onGap)
  channel.bind('pusher:subscription_error', on.onRefused)
  channel.bind('pusher:member_added', showPeople)
  channel.bind('pusher:member_removed', showPeople)
  channel.bind('message', on.onMessage)
  // Anyone could write anything into the data of a client event; the user id beside it comes
  // from the server.
  channel.bind('client-typing', (_data, { user_id }) => {
    const who = channel.members.get(user_id)?.info.name
    if (who) on.onTyping(user_id, who)
  })

  function tellTyping() {
    if (!channel.subscribed) typedTooSoonAt = Date.now()
    else if (Date.now() - toldAt >= TELL_TYPING_EVERY_MS) {
      if (channel.trigger('client-typing', {})) toldAt = Date.now()
    }
  }

  return {
    /** Whether the server has let us in, over the connection that there is now. */
    get isIn() {
      return channel.subscribed
    },
    /** Tells the others that somebody types here; as often as you like. */
    tellTyping,
    /** After a message, the next key counts as typing anew. */
    messageSent() {
      toldAt = -Infinity
    },
    leave() {
      channel.unbind()
      bell.unsubscribe(channel.name)
    },
  }
}
