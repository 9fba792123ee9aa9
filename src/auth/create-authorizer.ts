// Chooses how channels and users are authorized, out of the new and the deprecated options.

import { wrongOption } from '../shared/errors.js'
import { numberOption } from '../shared/number-option.js'
import type { AuthOptions, BatchOptions, ChannelAuthorizerGenerator } from './auth-options.js'
import type { ChannelAuthorizationHandler } from '../types.js'
import { checkedAuthorizer } from './authorizer.js'
import type { AnyAuthorizer, Authenticator, Authorizer, AuthorizerOwner } from './authorizer.js'
import { batchAuthorizer } from './batch.js'
import { createAsk, httpAuthorizer } from './http-authorizer.js'
import { handlerAuthorizer } from './handler-authorizer.js'
import type { AnyHandler } from './handler-authorizer.js'

type ChosenOptions = AuthOptions & {
  endpoint?: string | undefined
  customHandler?: AnyHandler | undefined
  batch?: boolean | BatchOptions | undefined
}

/** Makes the authorizer of channels. Throws `OptionsError` for an option that cannot be used. */
export function createAuthorizer(owner: AuthorizerOwner): Authorizer {
  const { auth, authEndpoint, authTransport, authorizer, channelAuthorization } = owner.options
  const byDefault = '/pusher/auth'
  // As in pusher-js, the new option switches all deprecated ones off.
  const chosen: ChosenOptions = channelAuthorization ?? {
    ...auth,
    endpoint: authEndpoint,
    transport: authTransport,
    customHandler:
      authorizer &&
      handlerOf(authorizer, {
        authEndpoint: authEndpoint || byDefault,
        authTransport: 'ajax',
        auth: auth ?? {},
      }),
  }
  return choose(chosen, byDefault, owner) as Authorizer
}

function handlerOf(
  authorizer: ChannelAuthorizerGenerator,
  options: Parameters<ChannelAuthorizerGenerator>[1],
): ChannelAuthorizationHandler {
  return ({ socketId, channelName }, callback) =>
    authorizer({ name: channelName }, options).authorize(socketId, callback)
}

/** Makes the authenticator of the user, in the same way. */
export function createAuthenticator(owner: AuthorizerOwner): Authenticator {
  const chosen = owner.options.userAuthentication ?? {}
  return choose(chosen, '/pusher/user-auth', owner) as Authenticator
}

function choose(chosen: ChosenOptions, byDefault: string, owner: AuthorizerOwner): AnyAuthorizer {
  const { platform } = owner
  const { customHandler, batch } = chosen
  const transport: string = chosen.transport ?? 'ajax'
  if (transport !== 'ajax') {
    throw wrongOption('transport', transport, 'Use CORS with credentials, or customHandler.')
  }
  const timeoutMs = numberOption(chosen, 'timeoutMs', 10_000)
  let authorize: AnyAuthorizer
  if (customHandler) authorize = handlerAuthorizer(customHandler, timeoutMs, platform)
  else {
    const ask = createAsk(chosen.endpoint || byDefault, chosen, timeoutMs, owner)
    authorize = httpAuthorizer(ask)
    if (batch) authorize = batchAuthorizer(authorize, ask, platform, batch === true ? {} : batch)
  }
  return checkedAuthorizer(authorize, owner)
}
