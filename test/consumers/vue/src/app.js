import Bellwire from 'bellwire'
import { bellwirePlugin } from 'bellwire/vue'
import { createApp, createSSRApp } from 'vue'
import Room from './chat-room.vue'

/** The app, which takes over what a server has rendered, or renders where there is nothing. */
export function makeApp(server, isRendered) {
  const client = new Bellwire('app-key', {
    url: server,
    autoConnect: false,
    channelAuthorization: { endpoint: `${server}/pusher/auth`, params: { user_id: 'ann' } },
  })
  return (isRendered ? createSSRApp : createApp)(Room).use(bellwirePlugin({ client }))
}
