// The handler for app servers: what it signs is what the server SDK signs, one channel or many, and
// whatever it is sent, it answers.

import Pusher from 'pusher'
import { describe, expect, it, vi } from 'vitest'
import {
  createAuthHandler,
  type AuthHandlerOptions,
  type ChannelQuestion,
} from '../../src/server/index.js'

const APP = { key: 'app-key', secret: 'app-secret' }
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64')
const ANN = { user_id: 'ann', user_info: { name: 'Ann' } }

const sdk = new Pusher({
  ...APP,
  appId: '1',
  host: '127.0.0.1',
  encryptionMasterKeyBase64: MASTER_KEY,
})

type Field = [name: string, value: string]

async function post(options: Partial<AuthHandlerOptions>, ...fields: Field[]) {
  const body = new URLSearchParams(fields)
  const handle = createAuthHandler({ ...APP, ...options })
  const response = await handle(new Request('http://app/pusher/auth', { method: 'POST', body }))
  return { response, status: response.status, body: (await response.json()) as unknown }
}

/** Asks for one channel on the socket 1.2. */
function ask(
  channel: string,
  options: Partial<AuthHandlerOptions> = { authorizeChannel: () => true },
) {
  return post(options, ['socket_id', '1.2'], ['channel_name', channel])
}

describe('one channel', () => {
  it.each(['private-a', 'private-cache-a', 'private-a=b@c,d;e.f_g'])(
    '%s is signed as the SDK signs it',
    async (name) => {
      const { response, status, body } = await ask(name)
      expect([status, body]).toEqual([200, sdk.authorizeChannel('1.2', name)])
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.get('cache-control')).toBe('no-store')
    },
  )

  it('that is a presence channel is signed with the member', async () => {
    const { body } = await ask('presence-a', {
      authorizeChannel: () => ({ user_info: ANN.user_info, user_id: 'ann' }),
    })
    expect(body).toEqual({
      auth: expect.stringMatching(/^app-key:[0-9a-f]{64}$/) as string,
      channel_data: expect.any(String) as string,
    })
    const { channel_data } = body as { channel_data: string }
    expect(JSON.parse(channel_data)).toEqual(ANN)
    const member = JSON.parse(channel_data) as typeof ANN
    expect(body).toEqual(sdk.authorizeChannel('1.2', 'presence-a', member))
  })

  it('that is a presence channel may be left to who has signed in', async () => {
    const { body } = await ask('presence-a')
    expect(Object.keys(body as object)).toEqual(['auth'])
  })

  it('that is encrypted is signed with its secret', async () => {
    const { body } = await ask('private-encrypted-a', {
      authorizeChannel: () => true,
      encryptionMasterKey: MASTER_KEY,
    })
    expect(body).toEqual(sdk.authorizeChannel('1.2', 'private-encrypted-a'))
  })

  it('that is encrypted is refused without a master key', async () => {
    const { status, body } = await ask('private-encrypted-a')
    expect([status, body]).toEqual([
      403,
      { error: expect.stringContaining('encryptionMasterKey') as string },
    ])
  })

  it('is asked about with all that the app may need', async () => {
    const authorizeChannel = vi.fn<(question: ChannelQuestion) => boolean>(() => true)
    const handle = createAuthHandler({ ...APP, authorizeChannel })
    const request = new Request('http://app/', {
      method: 'POST',
      headers: { cookie: 'session=1' },
      body: new URLSearchParams({ socket_id: '1.2', channel_name: 'private-a', room: '7' }),
    })
    await handle(request)
    const [question] = authorizeChannel.mock.calls[0] ?? []
    expect(question).toMatchObject({ channel: 'private-a', socketId: '1.2' })
    expect(question?.form.get('room')).toBe('7')
    expect(question?.request).toBe(request)
    expect(question?.request.headers.get('cookie')).toBe('session=1')
  })

  it.each<[string, AuthHandlerOptions['authorizeChannel']]>([
    ['false', () => false],
    ['null', () => null],
    ['nothing', () => undefined],
    ['a promise of false', () => Promise.resolve(false)],
    ['no answer, since nobody is asked', undefined],
  ])('is refused for %s', async (_what, authorizeChannel) => {
    const { status, body } = await ask('private-a', { authorizeChannel })
    expect([status, body]).toEqual([403, { error: 'The channel private-a is not for this user.' }])
  })

  it.each([
    ['', /is not a channel name: it is empty/],
    ['private-ä', /may only have letters/],
    ['news', /public/],
    ['#server-to-user-1', /"#" is reserved/],
    ['__proto__', /public/],
    [`private-${'x'.repeat(300)}`, /longer than 200/],
  ])('named %j is no question for the app', async (name, message) => {
    const authorizeChannel = vi.fn(() => true)
    const { status, body } = await ask(name, { authorizeChannel })
    expect([status, body]).toEqual([400, { error: expect.stringMatching(message) as string }])
    expect(authorizeChannel).not.toHaveBeenCalled()
  })

  it.each<[string, AuthHandlerOptions['authorizeChannel']]>([
    ['throws', () => fail()],
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['names a member without an id', () => ({ user_id: '' })],
    ['names a member with an id that is none', () => ({ user_id: {} as string })],
  ])(
    'has status 500, and the app is told why, when its check %s',
    async (_what, authorizeChannel) => {
      const onError = vi.fn()
      const { status, body } = await ask('presence-a', { authorizeChannel, onError })
      expect([status, body]).toEqual([500, { error: 'The check of the app failed.' }])
      expect(onError.mock.calls).toEqual([[expect.any(Error) as unknown]])
    },
  )
})

describe('many channels', () => {
  const authorizeChannel = ({ channel }: ChannelQuestion) =>
    channel === 'private-b' ? fail() : channel !== 'private-no' && ANN

  it('are answered by name: each as it would be alone, or why not', async () => {
    const names = ['private-a', 'private-no', 'presence-c', 'news', 'private-b', '__proto__']
    const { status, body } = await post(
      { authorizeChannel, onError: () => undefined },
      ['socket_id', '1.2'],
      ...names.map((name): Field => ['channel_name[]', name]),
    )
    expect(status).toBe(200)
    expect(Object.keys(body as object).sort()).toEqual([...names].sort())
    expect(body).toMatchObject({
      'private-a': sdk.authorizeChannel('1.2', 'private-a'),
      'private-no': { error: 'The channel private-no is not for this user.', status: 403 },
      'presence-c': { channel_data: JSON.stringify(ANN) },
      news: { status: 400 },
      'private-b': { error: 'The check of the app failed.', status: 500 },
    })
  })

  it('may be one', async () => {
    const { body } = await post(
      { authorizeChannel },
      ['socket_id', '1.2'],
      ['channel_name[]', 'private-a'],
    )
    expect(body).toEqual({ 'private-a': sdk.authorizeChannel('1.2', 'private-a') })
  })

  it('are at most a thousand', async () => {
    const fields = (count: number) =>
      Array.from({ length: count }, (_, n): Field => ['channel_name[]', `private-${String(n)}`])
    const most = await post({ authorizeChannel }, ['socket_id', '1.2'], ...fields(1000))
    expect([most.status, Object.keys(most.body as object).length]).toEqual([200, 1000])
    const more = await post({ authorizeChannel }, ['socket_id', '1.2'], ...fields(1001))
    expect(more.status).toBe(400)
  })
})

describe('a user', () => {
  it('is signed as the SDK signs it', async () => {
    const user = { id: 'ann', user_info: { name: 'Ann' }, watchlist: ['bob'] }
    const { status, body } = await post({ authenticateUser: () => user }, ['socket_id', '1.2'])
    expect([status, body]).toEqual([200, sdk.authenticateUser('1.2', user)])
  })

  it.each<[string, AuthHandlerOptions['authenticateUser']]>([
    ['null', () => null],
    ['nothing', () => Promise.resolve(undefined)],
    ['no answer, since nobody is asked', undefined],
  ])('is refused for %s', async (_what, authenticateUser) => {
    const { status, body } = await post({ authenticateUser }, ['socket_id', '1.2'])
    expect([status, body]).toEqual([403, { error: 'Nobody is signed in.' }])
  })

  it('without an id is a mistake of the app', async () => {
    const onError = vi.fn()
    const { status } = await post({ authenticateUser: () => ({ id: '' }), onError }, [
      'socket_id',
      '1.2',
    ])
    expect(status).toBe(500)
    expect(String(onError.mock.calls[0]?.[0])).toContain('id of a user is text or a number, not ""')
  })
})

describe('a request that is none', () => {
  it.each(['', 'null', '1', '1.2.3', '1.2:private-b', ' 1.2', 'a.b'])(
    'with the socket id %j is refused, since it would be signed with the rest',
    async (socketId) => {
      const { status, body } = await post(
        { authorizeChannel: () => true },
        ['socket_id', socketId],
        ['channel_name', 'private-a'],
      )
      expect([status, body]).toEqual([
        400,
        { error: expect.stringContaining('socket_id') as string },
      ])
    },
  )

  it.each(['GET', 'PUT', 'DELETE'])('by %s is refused', async (method) => {
    const handle = createAuthHandler({ ...APP, authorizeChannel: () => true })
    const url = 'http://app/?socket_id=1.2&channel_name=private-a'
    expect((await handle(new Request(url, { method }))).status).toBe(405)
  })

  it.each(['{"socket_id":"1.2"}', '%', '&&&===', '\u0000'])(
    'with the body %j is refused',
    async (body) => {
      const handle = createAuthHandler({ ...APP, authorizeChannel: () => true })
      expect((await handle(new Request('http://app/', { method: 'POST', body }))).status).toBe(400)
    },
  )

  it('whose body breaks off is answered, and the app is told', async () => {
    const onError = vi.fn()
    const handle = createAuthHandler({ ...APP, onError })
    const body = new ReadableStream({
      start: (controller) => controller.error(new Error('gone')),
    })
    const init = { method: 'POST', body, duplex: 'half' }
    expect((await handle(new Request('http://app/', init))).status).toBe(500)
    expect(onError).toHaveBeenCalledTimes(1)
  })
})

describe('the options', () => {
  it.each<[string, object]>([
    ['key', { key: '' }],
    ['secret', { secret: undefined }],
    ['encryptionMasterKey', { encryptionMasterKey: 'short' }],
  ])('are refused with a wrong %s', (name, wrong) => {
    expect(() => createAuthHandler({ ...APP, ...wrong })).toThrow(
      expect.objectContaining({
        name: 'OptionsError',
        message: expect.stringContaining(name) as string,
        hint: expect.stringMatching(/./) as string,
      }),
    )
  })

  it('never show the secret', () => {
    const options = { ...APP, key: 7 as unknown as string, secret: 'hush' }
    expect(() => createAuthHandler(options)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hush') as string }),
    )
  })
})

function fail(): never {
  throw new Error('no database')
}
