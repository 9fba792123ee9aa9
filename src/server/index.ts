// What `import … from 'bellwire/server'` gives: a table of contents. Importing it does nothing.

import { resolveOptions, type ServerOptions } from './options.js'
import { Server } from './server.js'

export type { Limits } from '../protocol/limits.js'
export { BellwireError, OptionsError } from '../shared/errors.js'
export type { LogEvent, LogLevel, Logger } from '../shared/log.js'
export { createAuthHandler } from './auth-handler.js'
export type {
  AuthHandler,
  AuthHandlerOptions,
  ChannelQuestion,
  PresenceMember,
  SignedInUser,
  UserQuestion,
} from './auth-handler.js'
export { createLineLogger, type LineLoggerOptions, type LogFormat } from './line-logger.js'
export { ServerOptionsError } from './option-checks.js'
export type { ConsoleConfig, ConsoleOptions } from './console/console-options.js'
export { DEFAULT_APP } from './options.js'
export type {
  ApiEndpoint,
  ChannelFacts,
  ConnectionFacts,
  FrameFacts,
  MemberFacts,
  MessageSource,
  ServerEvents,
  SubscriptionFacts,
  TransportName,
  WebhookOutcome,
} from './server-events.js'
export type { TlsOptions } from './tls-options.js'
export type { WebhookEventName } from './webhook-events.js'
export type { WebhookConfig, WebhookOptions } from './webhook-options.js'
export type { App, AppConfig, ServerOptions } from './options.js'
export type { DisconnectOptions, Server } from './server.js'

/**
 * Makes a local server of the Channels protocol: WebSockets, their fallback over HTTP, and the signed
 * HTTP API on one port. Call `listen()` to open it. Throws `OptionsError` when an option is wrong.
 *
 * @example
 * const server = createServer({ port: 0 })
 * const url = await server.listen()
 * // new Bellwire('app-key', { url })
 */
export function createServer(options: ServerOptions = {}): Server {
  return new Server(resolveOptions(options))
}
