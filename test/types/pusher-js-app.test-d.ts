// TypeScript as apps have written it for pusher-js, with nothing changed but the import. Never
// run: `tsc` is the judge.

import Pusher from '../../src/web.js'
import type {
  AuthOptions,
  AuthorizerCallback,
  AuthorizerGenerator,
  Channel,
  ChannelAuthorizationCallback,
  ChannelAuthorizationHandler,
  ChannelAuthorizationOptions,
  ChannelAuthorizerGenerator,
  ConnectionManager,
  DeprecatedAuthOptions,
  Members,
  Options,
  PresenceChannel,
} from '../../src/web.js'

interface ChatMessage {
  id: string
  text: string
}

Pusher.logToConsole = true
Pusher.log = (message: string) => console.log(message)

const options: Options = {
  cluster: 'eu',
  forceTLS: true,
  enabledTransports: ['ws', 'wss'],
  disabledTransports: ['sockjs'],
  activityTimeout: 30_000,
  pongTimeout: 5000,
  disableStats: true,
  channelAuthorization: {
    endpoint: '/api/pusher/auth',
    transport: 'ajax',
    headers: { 'X-CSRF-Token': 'token' },
    params: { tenant: 7 },
    headersProvider: () => ({ Authorization: 'Bearer token' }),
  },
}

// A service that keeps one client.
class Realtime {
  private pusher: Pusher | null = null
  private channels = new Map<string, Channel>()

  connect(key: string): Pusher {
    this.pusher ??= new Pusher(key, options)
    this.pusher.connection.bind('connected', () => {
      console.log(this.pusher?.connection.socket_id)
    })
    this.pusher.connection.bind('state_change', (states: { previous: string; current: string }) => {
      console.log(states.previous, states.current)
    })
    this.pusher.connection.bind('error', (error: unknown) => console.error(error))
    return this.pusher
  }

  subscribe(name: string): Channel {
    if (!this.pusher) throw new Error('Not connected')
    const channel = this.pusher.subscribe(name)
    this.channels.set(name, channel)
    return channel
  }

  disconnect(): void {
    for (const [name, channel] of this.channels) {
      channel.unbind_all()
      this.pusher?.unsubscribe(name)
    }
    this.pusher?.disconnect()
    this.pusher = null
  }
}

const pusher = new Realtime().connect('app-key')

// Events of channels.
const channel: Channel = pusher.subscribe('chat')
const onMessage = (data: ChatMessage) => console.log(data.text)
channel.bind('message', onMessage)
channel.bind('message', onMessage, { some: 'context' })
channel.bind('pusher:subscription_succeeded', () => console.log('subscribed'))
channel.bind('pusher:subscription_error', (status: { type: string; error: string }) =>
  console.error(status.type, status.error),
)
channel.bind_global((event: string, data: unknown) => console.log(event, data))
channel.unbind('message', onMessage)
channel.unbind('message')
channel.unbind()
channel.unbind_global()
channel.unbind_all()
channel.trigger('client-typing', { user: 'ann' })
pusher.channel('chat')?.unsubscribe()
pusher.unsubscribe('chat')

// Events of the client.
pusher.bind('message', onMessage)
pusher.bind_global((event: string) => console.log(event))
pusher.unbind('message', onMessage)
pusher.unbind_global()
pusher.unbind_all()
pusher.send_event('client-typing', { user: 'ann' }, 'private-chat')

// Presence.
declare const room: string
const presence: PresenceChannel = pusher.subscribe(`presence-${room}`)
presence.bind('pusher:subscription_succeeded', (members: Members) => {
  console.log(members.count, members.me?.id, members.myID)
  members.each((member: { id: string; info: unknown }) => console.log(member.id, member.info))
})
presence.bind('pusher:member_added', (member: { id: string; info: unknown }) =>
  console.log(member.id),
)
presence.bind('client-typing', (data: { user: string }, metadata: { user_id?: string }) =>
  console.log(data.user, metadata.user_id),
)
console.log(Object.keys(presence.members.members), presence.members.get('ann')?.info)

// What Laravel Echo and other wrappers reach for.
const everyChannel = pusher.allChannels().map(({ name }) => name)
const whispering = pusher.channels.channels['private-chat']
whispering?.trigger('client-typing', {})
const connection: ConnectionManager = pusher.connection
const socketId: string | undefined = connection.socket_id
if (connection.state === 'connected') pusher.disconnect()
for (const instance of Pusher.instances) instance.disconnect()

// Authorization in the app's own way.
const customHandler: ChannelAuthorizationHandler = ({ socketId: id, channelName }, callback) => {
  fetch('/auth', { method: 'POST', body: JSON.stringify({ id, channelName }) })
    .then((response) => response.json())
    .then((answer: { auth: string }) => callback(null, answer))
    .catch((error: unknown) => callback(error as Error, null))
}
const channelAuthorization: ChannelAuthorizationOptions = { endpoint: '/auth', customHandler }
const authorizer: ChannelAuthorizerGenerator = (target) => ({
  authorize(id: string, callback: ChannelAuthorizationCallback) {
    callback(null, { auth: `${id}:${target.name}` })
  },
})
const oldNames: [AuthOptions, AuthorizerGenerator, AuthorizerCallback] = [
  { headers: { 'X-CSRF-Token': 'token' }, params: {} } satisfies DeprecatedAuthOptions,
  authorizer,
  (error: Error | null, data: { auth: string } | null) => console.log(error, data),
]

export const clients = [
  new Pusher('app-key', { cluster: 'mt1', channelAuthorization }),
  new Pusher('app-key', { cluster: 'mt1', authorizer, auth: oldNames[0], authEndpoint: '/auth' }),
  new Pusher('app-key', {
    cluster: '',
    wsHost: 'localhost',
    wsPort: 6001,
    wssPort: 6001,
    httpHost: 'localhost',
    httpPort: 6001,
    wsPath: '/ws',
    forceTLS: false,
    enableStats: false,
  }),
]
export { everyChannel, socketId }
