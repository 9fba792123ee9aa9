// Chooses how channels are authorized, out of the new and the deprecated options.

import { wrongOption } from '../shared/errors.js'
import type { FetchLike, Platform } from '../platform/platform.js'
import type {
  ChannelAuthorizationOptions,
  ChannelAuthorizerGenerator,
  DeprecatedAuthOptions,
} from './auth-options.js'
import { handlerAuthorizer } from './authorizer.js'
import type { Authorizer } from './authorizer.js'
import { httpAuthorizer } from './http-authorizer.js'

/** The options that say how channels are authorized. */
export interface AuthorizerOptions {
  readonly channelAuthorization?: ChannelAuthorizationOptions | undefined
  readonly auth?: DeprecatedAuthOptions | undefined
  readonly authEndpoint?: string | undefined
  readonly authTransport?: 'ajax' | undefined
  readonly authorizer?: ChannelAuthorizerGenerator | undefined
  readonly fetch?: FetchLike | undefined
}

/** Makes the authorizer of a client. Throws `OptionsError` for a transport that is refused. */
export function createAuthorizer(options: AuthorizerOptions, platform: Platform): Authorizer {
  const { auth, authorizer } = options
  // As in pusher-js, the new option switches all deprecated ones off.
  const chosen: ChannelAuthorizationOptions = options.channelAuthorization ?? {
    ...auth,
    ...(options.authEndpoint && { endpoint: options.authEndpoint }),
    transport: options.authTransport,
  }
  const { endpoint = '/pusher/auth', customHandler } = chosen
  const transport: string = chosen.transport ?? 'ajax'
  if (transport !== 'ajax') {
    throw wrongOption('transport', transport, 'Use CORS with credentials, or customHandler.')
  }
  if (customHandler) return handlerAuthorizer(customHandler)
  if (!options.channelAuthorization && authorizer) {
    return handlerAuthorizer(({ socketId, channelName }, callback) =>
      authorizer(
        { name: channelName },
        { authEndpoint: endpoint, authTransport: transport, auth: auth ?? {} },
      ).authorize(socketId, callback),
    )
  }
  return httpAuthorizer({ ...chosen, endpoint, fetch: chosen.fetch ?? options.fetch }, platform)
}
