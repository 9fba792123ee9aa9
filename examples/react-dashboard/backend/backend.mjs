// The backend of the dashboard: says who may watch, hands out what there is, and publishes what
// happens through the `pusher` SDK. Only `serverUrl` says which server of the protocol that is.

import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import Pusher from 'pusher'
import { Shop, openShop } from './shop.mjs'
import { Viewers } from './viewers.mjs'

const SHOP = 'private-shop'
const WATCHING = 'presence-dashboard'
const BODY_BYTES = 4 * 1024

/**
 * Starts the backend.
 *
 * @param {object} options
 * @param {number} options.port 0 takes any free port.
 * @param {string} options.serverUrl The push server, such as `http://127.0.0.1:6001`.
 * @param {{id: string, key: string, secret: string}} options.app The app on that server.
 * @param {boolean} [options.isBusy] Whether orders and visitors come by themselves.
 */
export async function startBackend({ port, serverUrl, app, isBusy = true }) {
  const { hostname, port: serverPort, protocol } = new URL(serverUrl)
  const pusher = new Pusher({
    appId: app.id,
    key: app.key,
    secret: app.secret,
    host: hostname,
    port: serverPort,
    useTLS: protocol === 'https:',
    timeout: 5000,
  })
  const shop = new Shop()
  const viewers = new Viewers()
  let isPublishing = true

  /** Nothing is lost when it fails: pages ask for all there is when they are back. */
  async function publish(event, data) {
    try {
      await pusher.trigger(SHOP, event, data)
      if (!isPublishing) console.log('The push server is back.')
      isPublishing = true
    } catch (error) {
      const answer = error.status ? `status ${error.status}` : 'no answer'
      if (isPublishing) console.error(`The push server at ${serverUrl} takes no events: ${answer}.`)
      isPublishing = false
    }
  }

  const routes = new Hono()
  routes.use(bodyLimit({ maxSize: BODY_BYTES }))

  routes.get('/api/shop', (context) => context.json(shop.news()))

  // Here an app looks at its login, and whether that person may see the figures.
  routes.post('/api/auth', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    const socketId = form.get('socket_id') ?? ''
    const channel = form.get('channel_name') ?? ''
    const viewer = viewers.find(form.get('viewer'))
    if (!viewer || !/^\d+\.\d+$/.test(socketId)) {
      return context.json({ error: 'socket_id and viewer are needed.' }, 400)
    }
    if (channel === SHOP) return context.json(pusher.authorizeChannel(socketId, channel))
    if (channel === WATCHING) {
      const { id: user_id, ...user_info } = viewer
      return context.json(pusher.authorizeChannel(socketId, channel, { user_id, user_info }))
    }
    return context.json({ error: `There is no channel ${channel}.` }, 403)
  })

  const server = serve({ fetch: routes.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')

  const closeShop = isBusy
    ? openShop(shop, {
        onOrder: (order) => publish('order', order),
        onVisitors: (visitors) => publish('visitors', visitors),
      })
    : () => {}

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Somebody buys something, now. */
    async takeOrder() {
      const order = shop.takeOrder()
      await publish('order', order)
      return order
    },
    async close() {
      closeShop()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
