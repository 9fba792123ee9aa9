// Chooses how channels and users are authorized, out of the new and the deprecated options.

import { wrongOption } from '../shared/errors.js'
import type { Log } from '../shared/log.js'
import { numberOption } from '../shared/number-option.js'
import type { FetchLike, Platform } from '../platform/platform.js'
import type {
  AuthOptions,
  BatchOptions,
  ChannelAuthorizationOptions,
  ChannelAuthorizerGenerator,
  DeprecatedAuthOptions,
  UserAuthenticationOptions,
} from './auth-options.js'
import type { ChannelAuthorizationHandler } from '../types.js'
import { checkedAuthorizer } from './authorizer.js'
import type { AnyAuthorizer, Authenticator, Authorizer } from './authorizer.js'
import { batchAuthorizer } from './batch.js'
import { createAsk, httpAuthorizer } from './http-authorizer.js'
import { handlerAuthorizer } from './handler-authorizer.js'
import type { AnyHandler } from './handler-authorizer.js'

/** The options that say how channels and users are authorized. */
export interface AuthorizerOptions {
  readonly channelAuthorization?: ChannelAuthorizationOptions | undefined
  readonly userAuthentication?: UserAuthenticationOptions | undefined
  readonly auth?: DeprecatedAuthOptions | undefined
  readonly authEndpoint?: string | undefined
  readonly authTransport?: 'ajax' | undefined
  readonly authorizer?: ChannelAuthorizerGenerator | undefined
  readonly fetch?: FetchLike | undefined
}

/** What authorizers need of their client. */
export interface AuthorizerOwner {
  readonly platform: Platform
  readonly log: Log
  /** The key of the app that answers must be for. */
  readonly appKey: () => string
}

type ChosenOptions = AuthOptions & {
  endpoint?: string | undefined
  customHandler?: AnyHandler | undefined
  batch?: boolean | BatchOptions | undefined
}

/** Makes the authorizer of channels. Throws `OptionsError` for an option that cannot be used. */
export function createAuthorizer(options: AuthorizerOptions, owner: AuthorizerOwner): Authorizer {
  const { auth, authEndpoint, authTransport, authorizer } = options
  const byDefault = '/pusher/auth'
  const callAuthorizer: ChannelAuthorizationHandler = ({ socketId, channelName }, callback) =>
    authorizer?.(
      { name: channelName },
      { authEndpoint: authEndpoint || byDefault, authTransport: 'ajax', auth: auth ?? {} },
    ).authorize(socketId, callback)
  // As in pusher-js, the new option switches all deprecated ones off.
  const chosen: ChosenOptions = options.channelAuthorization ?? {
    ...auth,
    endpoint: authEndpoint,
    transport: authTransport,
    customHandler: authorizer && callAuthorizer,
  }
  return choose(chosen, byDefault, options, owner) as Authorizer
}

/** Makes the authenticator of the user. Throws `OptionsError` for an option that cannot be used. */
export function createAuthenticator(
  options: AuthorizerOptions,
  owner: AuthorizerOwner,
): Authenticator {
  const chosen = options.userAuthentication ?? {}
  return choose(chosen, '/pusher/user-auth', options, owner) as Authenticator
}

function choose(
  chosen: ChosenOptions,
  byDefault: string,
  { fetch }: AuthorizerOptions,
  { platform, log, appKey }: AuthorizerOwner,
): AnyAuthorizer {
  const { customHandler, batch } = chosen
  const transport: string = chosen.transport ?? 'ajax'
  if (transport !== 'ajax') {
    throw wrongOption('transport', transport, 'Use CORS with credentials, or customHandler.')
  }
  const timeoutMs = numberOption(chosen, 'timeoutMs', 10_000)
  let authorize: AnyAuthorizer
  if (customHandler) authorize = handlerAuthorizer(customHandler, timeoutMs, platform)
  else {
    const options = { ...chosen, fetch: chosen.fetch ?? fetch }
    const ask = createAsk(chosen.endpoint || byDefault, options, timeoutMs, platform, log)
    authorize = httpAuthorizer(ask)
    if (batch) authorize = batchAuthorizer(authorize, ask, platform, batch === true ? {} : batch)
  }
  return checkedAuthorizer(authorize, appKey)
}
