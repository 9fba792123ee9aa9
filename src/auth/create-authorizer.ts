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

type ChosenOptions = AuthOptions & {
  endpoint?: string | undefined
  customHandler?: AnyHandler | undefined
  batch?: boolean | BatchOptions | undefined
}

/**
 * Makes the authorizer of channels; the answers must be for the app that `appKey` names. Throws
 * `OptionsError` for an option that cannot be used.
 */
export function createAuthorizer(
  options: AuthorizerOptions,
  platform: Platform,
  log: Log,
  appKey: () => string,
): Authorizer {
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
  return choose(chosen, byDefault, options, platform, log, appKey) as Authorizer
}

/** Makes the authenticator of the user, in the same way. */
export function createAuthenticator(
  options: AuthorizerOptions,
  platform: Platform,
  log: Log,
  appKey: () => string,
): Authenticator {
  const chosen = options.userAuthentication ?? {}
  return choose(chosen, '/pusher/user-auth', options, platform, log, appKey) as Authenticator
}

function choose(
  chosen: ChosenOptions,
  byDefault: string,
  { fetch }: AuthorizerOptions,
  platform: Platform,
  log: Log,
  appKey: () => string,
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
    const endpoint = chosen.endpoint || byDefault
    const ask = createAsk(endpoint, chosen, chosen.fetch ?? fetch, timeoutMs, platform, log)
    authorize = httpAuthorizer(ask)
    if (batch) authorize = batchAuthorizer(authorize, ask, platform, batch === true ? {} : batch)
  }
  return checkedAuthorizer(authorize, appKey, log)
}
