// The backend of the notifications: says who is who, keeps what is read, and publishes what happens
// through the `pusher` SDK. Only `serverUrl` says which server of the protocol that is.

import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import Pusher from 'pusher'
import { Desk, openDesk, PROJECTS } from './desk.mjs'
import { PEOPLE, Sessions } from './people.mjs'

const SESSION = 'session'
const PROJECT_CHANNEL = 'private-project-'
const READ_AT_ONCE = 1000
const BODY_BYTES = 64 * 1024

/**
 * Starts the backend.
 *
 * @param {object} options
 * @param {number} options.port 0 takes any free port.
 * @param {string} options.serverUrl The push server, such as `http://127.0.0.1:6001`.
 * @param {{id: string, key: string, secret: string}} options.app The app on that server.
 * @param {boolean} [options.isBusy] Whether things happen by themselves.
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
  const desk = new Desk()
  const sessions = new Sessions()
  let isPublishing = true

  /** Nothing is lost when it fails: pages ask for all there is when they are back. */
  async function publish(send) {
    try {
      await send()
      if (!isPublishing) console.log('The push server is back.')
      isPublishing = true
    } catch (error) {
      const answer = error.status ? `status ${error.status}` : 'no answer'
      if (isPublishing) console.error(`The push server at ${serverUrl} takes no events: ${answer}.`)
      isPublishing = false
    }
  }

  async function publishNews({ activity, notification, personId }) {
    await publish(() => pusher.sendToUser(personId, 'notification', notification))
    await publish(() => pusher.trigger(PROJECT_CHANNEL + activity.project, 'activity', activity))
  }

  const routes = new Hono()
  routes.use(bodyLimit({ maxSize: BODY_BYTES }))

  /** Who asks. Everything that is not public begins with it. */
  function personOf(context) {
    const person = sessions.find(getCookie(context, SESSION))
    if (!person) throw new HTTPException(401, { message: 'Nobody is signed in.' })
    return person
  }

  async function socketOf(context) {
    const form = new URLSearchParams(await context.req.text())
    const socketId = form.get('socket_id') ?? ''
    if (!/^\d+\.\d+$/.test(socketId)) throw new HTTPException(400, { message: 'No socket_id.' })
    return { socketId, channel: form.get('channel_name') ?? '' }
  }

  // What a page needs to begin.
  routes.get('/api/session', (context) => {
    const person = sessions.find(getCookie(context, SESSION)) ?? null
    return context.json({ person, people: PEOPLE, projects: PROJECTS })
  })
  routes.post('/api/session', async (context) => {
    const { personId } = await context.req.json()
    const secret = sessions.begin(personId)
    if (!secret) throw new HTTPException(400, { message: 'There is no such person.' })
    setCookie(context, SESSION, secret, { httpOnly: true, sameSite: 'Strict', path: '/' })
    return context.json({ person: sessions.find(secret) })
  })
  routes.delete('/api/session', (context) => {
    sessions.end(deleteCookie(context, SESSION))
    return context.json({})
  })

  // What `signin()` asks: the id is that to which `sendToUser` sends.
  routes.post('/api/user-auth', async (context) => {
    const { id, name } = personOf(context)
    const { socketId } = await socketOf(context)
    return context.json(pusher.authenticateUser(socketId, { id, user_info: { name } }))
  })
  routes.post('/api/auth', async (context) => {
    personOf(context)
    const { socketId, channel } = await socketOf(context)
    if (!PROJECTS.some(({ id }) => channel === PROJECT_CHANNEL + id)) {
      throw new HTTPException(403, { message: `There is no channel ${channel}.` })
    }
    return context.json(pusher.authorizeChannel(socketId, channel))
  })

  routes.get('/api/notifications', (context) =>
    context.json({ notifications: desk.notificationsOf(personOf(context).id) }),
  )
  routes.post('/api/notifications/read', async (context) => {
    const { id } = personOf(context)
    const { ids } = await context.req.json()
    if (!Array.isArray(ids) || ids.length > READ_AT_ONCE) {
      throw new HTTPException(400, { message: 'ids has to be a list.' })
    }
    desk.markRead(id, ids)
    // To every window of this person, also the one that has asked.
    void publish(() => pusher.sendToUser(id, 'read', { ids }))
    return context.json({})
  })
  routes.get('/api/projects/:id/activity', (context) => {
    personOf(context)
    const activity = desk.activityOf(context.req.param('id'))
    if (!activity) throw new HTTPException(404, { message: 'There is no such project.' })
    return context.json({ activity })
  })

  routes.onError((error, context) => {
    if (error instanceof SyntaxError)
      return context.json({ error: 'The body has to be JSON.' }, 400)
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status)
    console.error(error)
    return context.json({ error: 'Something went wrong in the backend.' }, 500)
  })

  const server = serve({ fetch: routes.fetch, port, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const closeDesk = isBusy ? openDesk(desk, (news) => void publishNews(news)) : () => {}

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Somebody does something in this project now, of which this person is notified. */
    async work(personId, project) {
      const news = desk.work({ personId, project })
      await publishNews(news)
      return news
    },
    async close() {
      closeDesk()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
