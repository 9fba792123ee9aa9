// Whatever the app's endpoint answers: a right answer subscribes, a wrong one fails its channel
// with an error that says why, and every other channel goes on.

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire, SubscriptionErrorData } from '../../src/node.js'
import { bellwireOn, next, sdkFor } from '../support/client.js'
import { startServer, type TestServer } from '../support/server.js'
import { json, startEndpoint, type Endpoint } from './endpoint.js'

let server: TestServer
let endpoint: Endpoint
/** What is answered for `private-bad`; all other channels are signed. */
let misbehave: (response: ServerResponse) => void

beforeEach(async () => {
  // No wait before a request is made again.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  server = await startServer()
  const sdk = sdkFor(server)
  endpoint = await startEndpoint(({ form, path }, response) => {
    const { socket_id = '', channel_name = '' } = form
    if (path === '/login') html(200)(response)
    else if (channel_name === 'private-bad') misbehave(response)
    else json(response, sdk.authorizeChannel(socket_id, channel_name))
  })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await endpoint.stop()
  await server.stop()
})

function html(status: number): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><p>Log in')
  }
}

function body(text: string, status = 200): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }
}

/** Subscribes to a bad channel between good ones; gives its error when the good ones are in. */
async function failure(client: Bellwire): Promise<SubscriptionErrorData> {
  const before = client.subscribe('private-before')
  const bad = client.subscribe('private-bad')
  const after = client.subscribe('private-after')
  const news = client.subscribe('news')
  const error = next<SubscriptionErrorData>(bad, 'pusher:subscription_error')
  const good = [before, after, news]
  await Promise.all(good.map((channel) => next(channel, 'pusher:subscription_succeeded')))
  const data = await error
  expect(good.every(({ subscribed }) => subscribed)).toBe(true)
  expect([bad.subscribed, bad.subscriptionPending]).toEqual([false, false])
  expect(client.connection.state).toBe('connected')
  return data
}

function clientOn(url = endpoint.url): Bellwire {
  const channelAuthorization = { endpoint: url }
  return bellwireOn(server, 'ann', { channelAuthorization, logger: () => undefined })
}

describe('a wrong answer', () => {
  it.each<[string, (response: ServerResponse) => void, number | undefined, RegExp]>([
    ['an HTML page', html(200), 200, /not JSON: "<!doctype html><p>Log in"/],
    ['nothing', body(''), 200, /not JSON: ""/],
    ['JSON that ends too soon', body('{"auth":"app-k'), 200, /not JSON: "\{\\"auth/],
    ['204', (response) => response.writeHead(204).end(), 204, /not JSON: ""/],
    ['a JSON text', body('"ok"'), undefined, /private-bad has no auth/],
    ['null', body('null'), undefined, /private-bad has no auth/],
    ['a list', body('[]'), undefined, /private-bad has no auth/],
    ['a number as auth', body('{"auth":1}'), undefined, /private-bad has no auth: \{"auth":1\}/],
    [
      'the signature of another app',
      body('{"auth":"other-key:5e1f"}'),
      undefined,
      /private-bad has no auth of the app app-key: \{"auth":"other-key:5e1f"\}/,
    ],
    ['an object without auth', body('{"ok":true}'), undefined, /has no auth: \{"ok":true\}/],
    ['an empty auth', body('{"auth":""}'), undefined, /private-bad has no auth/],
    ['400', html(400), 400, /answered status 400: "<!doctype/],
    ['401', body('{"auth":"app-key:x"}', 401), 401, /answered status 401/],
    ['403', body('Forbidden', 403), 403, /answered status 403: "Forbidden"/],
    ['429', body('', 429), 429, /answered status 429/],
    ['500', body('{"auth":"app-key:x"}', 500), 500, /answered status 500/],
    [
      'a redirect to a login page',
      (response) => response.writeHead(302, { location: '/login' }).end(),
      200,
      /not JSON: "<!doctype html><p>Log in"/,
    ],
    ['no byte', (response) => response.destroy(), undefined, /could not be reached/],
    [
      'less than it announced',
      (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy())
      },
      undefined,
      /could not be reached/,
    ],
  ])('fails its channel only: %s', async (_what, answer, status, message) => {
    misbehave = answer
    const error = await failure(clientOn())
    expect(error).toEqual({
      type: 'AuthError',
      error: expect.stringMatching(message) as string,
      ...(status === undefined ? {} : { status }),
    })
    const isFromEndpoint = status !== undefined || error.error.includes('reached')
    if (isFromEndpoint) expect(error.error).toContain(endpoint.url)
  })

  it('is quoted in part when it is long', async () => {
    misbehave = body(`<${'x'.repeat(5000)}`)
    const { error } = await failure(clientOn())
    expect(error).toContain('5003 characters')
    expect(error.length).toBeLessThan(400)
  })

  it('is refused by the server when the signature is wrong, and its channel hears of it', async () => {
    misbehave = body('{"auth":"app-key:forged"}')
    expect(await failure(clientOn())).toMatchObject({
      type: 'AuthError',
      error: expect.stringContaining('signature is wrong') as string,
      status: 401,
    })
  })

  it('is healed by the next one', async () => {
    misbehave = body('', 500)
    const client = clientOn()
    await failure(client)
    const sdk = sdkFor(server)
    const socketId = client.connection.socketId ?? ''
    misbehave = (response) => json(response, sdk.authorizeChannel(socketId, 'private-bad'))
    const channel = client.subscribe('private-bad')
    expect(channel.subscriptionPending).toBe(true)
    await next(channel, 'pusher:subscription_succeeded')
    expect(channel.subscribed).toBe(true)
  })
})

describe('a right answer', () => {
  it.each([200, 201, 202, 299])('may have the status %d', async (status) => {
    const client = clientOn()
    await next(client.connection, 'connected')
    const { socketId = '' } = client.connection
    const signed = sdkFor(server).authorizeChannel(socketId, 'private-bad')
    misbehave = body(JSON.stringify(signed), status)
    const channel = client.subscribe('private-bad')
    await next(channel, 'pusher:subscription_succeeded')
    expect(channel.subscribed).toBe(true)
  })
})

describe('an endpoint that is not there', () => {
  it('fails the channel, and public channels go on', async () => {
    const gone = await startEndpoint(() => undefined)
    await gone.stop()
    const client = clientOn(gone.url)
    const channel = client.subscribe('private-a')
    const news = client.subscribe('news')
    const confirmed = next(news, 'pusher:subscription_succeeded')
    expect(await next(channel, 'pusher:subscription_error')).toEqual({
      type: 'AuthError',
      error: expect.stringContaining(`${gone.url} could not be reached`) as string,
    })
    await confirmed
    expect(news.subscribed).toBe(true)
  })

  it('fails the channel when its address makes no sense here', async () => {
    const channel = clientOn('/pusher/auth').subscribe('private-a')
    expect(await next(channel, 'pusher:subscription_error')).toEqual({
      type: 'AuthError',
      error: expect.stringContaining('/pusher/auth could not be reached') as string,
    })
  })
})
