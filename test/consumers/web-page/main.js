// The page of each bundler: enters an encrypted channel over the transport that its address names,
// and says in its title what happens.

import Bellwire from 'bellwire'

const address = new URLSearchParams(location.search)
const server = address.get('server')

const bell = new Bellwire('app-key', {
  url: server,
  enabledTransports: [address.get('transport')],
  channelAuthorization: { endpoint: `${server}/pusher/auth` },
})
bell.connection.bind('error', (error) => console.error(error.message))

const mail = bell.subscribe('private-encrypted-mail')
mail.bind('pusher:subscription_succeeded', () => (document.title = 'ready'))
mail.bind('arrived', ({ text }) => {
  document.title = `${text} over ${bell.connection.status.transport}`
})
