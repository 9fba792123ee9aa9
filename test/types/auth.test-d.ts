// The options of authorization and sign-in, the user, and the handler for app servers, as apps see
// them. Never run: `tsc` is the judge.

import { describe, expectTypeOf, it } from 'vitest'
import { Bellwire } from '../../src/web.js'
import type {
  AuthFailureData,
  ChannelAuthorizationHandler,
  ChannelAuthorizationOptions,
  Options,
  SubscriptionErrorData,
  User,
  UserAuthenticationHandler,
  UserAuthenticationOptions,
  UserData,
  Watchlist,
} from '../../src/web.js'
import { createAuthHandler } from '../../src/server/index.js'

declare const bell: Bellwire
declare const other: Watchlist

describe('channelAuthorization', () => {
  it('takes what the endpoint is to be given, now or by a promise', () => {
    const options: ChannelAuthorizationOptions = {
      endpoint: '/auth',
      params: { room: 7, flag: true },
      headers: { 'X-Token': 't' },
      paramsProvider: () => ({ a: 1 }),
      headersProvider: async () => Promise.resolve({ Authorization: 'Bearer x' }),
      credentials: 'include',
      fetch: (url, init) => fetch(url, init as RequestInit),
      timeoutMs: 5000,
      batch: true,
    }
    expectTypeOf(options).toExtend<Options['channelAuthorization']>()
    const batches: ChannelAuthorizationOptions['batch'][] = [
      false,
      undefined,
      {},
      { maxSize: 50 },
      { maxSize: 50, delayMs: 20 },
    ]
    expectTypeOf(batches).not.toBeAny()
  })

  it('takes a handler that calls back, one that is async, and one typed by hand', () => {
    const byCallback: ChannelAuthorizationHandler = ({ socketId, channelName }, callback) => {
      expectTypeOf(socketId).toEqualTypeOf<string>()
      expectTypeOf(channelName).toEqualTypeOf<string>()
      callback(null, { auth: 'key:signature', channel_data: '{}', shared_secret: 'secret' })
      callback(new Error('no'), null)
    }
    const byPromise: ChannelAuthorizationHandler = async () => Promise.resolve({ auth: 'a:b' })
    new Bellwire('key', { cluster: 'eu', channelAuthorization: { customHandler: byCallback } })
    new Bellwire('key', { cluster: 'eu', channelAuthorization: { customHandler: byPromise } })
  })

  it('refuses what cannot work', () => {
    // @ts-expect-error JSONP is refused.
    expectTypeOf<ChannelAuthorizationOptions>({ transport: 'jsonp' }).not.toBeAny()
    // @ts-expect-error A number of milliseconds.
    expectTypeOf<ChannelAuthorizationOptions>({ timeoutMs: '5s' }).not.toBeAny()
    // @ts-expect-error There is no such field.
    expectTypeOf<ChannelAuthorizationOptions>({ batch: { size: 3 } }).not.toBeAny()
    // @ts-expect-error Headers are names and values.
    expectTypeOf<ChannelAuthorizationOptions>({ headersProvider: () => 'token' }).not.toBeAny()
    // @ts-expect-error As fetch knows them.
    expectTypeOf<ChannelAuthorizationOptions>({ credentials: true }).not.toBeAny()
  })
})

describe('userAuthentication', () => {
  it('takes the same, and a handler for users', () => {
    const customHandler: UserAuthenticationHandler = ({ socketId }, callback) => {
      expectTypeOf(socketId).toEqualTypeOf<string>()
      callback(null, { auth: 'key:signature', user_data: '{"id":"ann"}' })
    }
    const options: UserAuthenticationOptions = { endpoint: '/user-auth', params: {}, customHandler }
    new Bellwire('key', { cluster: 'eu', userAuthentication: options })
  })

  it('has no channels', () => {
    // @ts-expect-error There is one user.
    expectTypeOf<UserAuthenticationOptions>({ batch: true }).not.toBeAny()
    const customHandler: UserAuthenticationHandler = (_request, callback) => {
      // @ts-expect-error user_data says who it is.
      callback(null, { auth: 'key:signature' })
    }
    const wrong: UserAuthenticationHandler = (request) => {
      // @ts-expect-error A user has no channel name.
      expectTypeOf(request.channelName).toBeAny()
    }
    expectTypeOf([customHandler, wrong]).not.toBeAny()
  })
})

describe('the user', () => {
  it('is signed in and out', () => {
    expectTypeOf(bell.user).toEqualTypeOf<User>()
    expectTypeOf(bell.signin()).toEqualTypeOf<void>()
    expectTypeOf(bell.signout()).toEqualTypeOf<void>()
    expectTypeOf(bell.user.signin()).toEqualTypeOf<void>()
    expectTypeOf(bell.user.user_data).toEqualTypeOf<UserData | null>()
    expectTypeOf(bell.user.signin_requested).toEqualTypeOf<boolean>()
    expectTypeOf(bell.user.signinDonePromise).toEqualTypeOf<Promise<void> | null>()
    // @ts-expect-error Only the client knows.
    bell.user.watchlist = other
  })

  it('knows the events of the protocol, and those of the app as they are annotated', () => {
    bell.user.bind('pusher:signin_success', ({ id }) => {
      expectTypeOf(id).toEqualTypeOf<string>()
    })
    bell.user.bind('pusher:signin_error', (data) => {
      expectTypeOf(data).toEqualTypeOf<AuthFailureData>()
    })
    bell.user.on('invoice', (invoice: { total: number }) => invoice.total)
    bell.user.bind('invoice', (invoice) => expectTypeOf(invoice).toBeUnknown())
    expectTypeOf<SubscriptionErrorData>().toEqualTypeOf<AuthFailureData>()
  })

  it('watches others', () => {
    bell.user.watchlist.bind('online', ({ name, user_ids }) => {
      expectTypeOf(name).toEqualTypeOf<string>()
      expectTypeOf(user_ids).toEqualTypeOf<readonly string[]>()
    })
    // @ts-expect-error There are two events.
    bell.user.watchlist.bind('away', () => undefined)
  })
})

describe('createAuthHandler', () => {
  it('is a function from Request to Response', () => {
    const handle = createAuthHandler({
      key: 'app-key',
      secret: 'app-secret',
      async authorizeChannel({ channel, socketId, form, request }) {
        expectTypeOf(channel).toEqualTypeOf<string>()
        expectTypeOf(socketId).toEqualTypeOf<string>()
        expectTypeOf(form).toEqualTypeOf<URLSearchParams>()
        expectTypeOf(request).toEqualTypeOf<Request>()
        return Promise.resolve({ user_id: 7, user_info: { name: 'Ann' } })
      },
      authenticateUser: () => ({ id: 'ann', watchlist: ['bob'] }),
    })
    expectTypeOf(handle).toEqualTypeOf<(request: Request) => Promise<Response>>()
  })

  it('wants what it signs with', () => {
    // @ts-expect-error Without a secret nothing can be signed.
    createAuthHandler({ key: 'app-key' })
    // @ts-expect-error A member has an id.
    createAuthHandler({ key: 'k', secret: 's', authorizeChannel: () => ({ name: 'Ann' }) })
  })
})
