// Direct messages: events that the server sends to one user, in whichever windows that user is
// signed in.

/**
 * Signs in, now and on each connection to come, and receives what is for this user alone.
 *
 * @param {object} bell The Bellwire client.
 * @param {string} myId
 * @param {{
 *   onReady: () => void,
 *   onRefused: (error: {error?: string, status?: number}) => void,
 *   onMessage: (message: object) => void,
 * }} on `onReady` on each connection, as soon as nothing more is missed.
 */
export function receiveDirectMessages(bell, myId, on) {
  bell.user.bind('direct-message', on.onMessage)
  bell.user.bind('pusher:signin_error', on.onRefused)
  // After each sign-in the client subscribes to the channel of its user. That is no channel of
  // the page, so its confirmation is seen on the connection only.
  bell.connection.bind('message', ({ event, channel }) => {
    const isMine = channel === `#server-to-user-${myId}`
    if (isMine && event === 'pusher_internal:subscription_succeeded') on.onReady()
  })
  bell.signin()
}
