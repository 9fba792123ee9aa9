// User options -> frozen config of the server: defaults, checks, one clear error per mistake.
// Must not know what is done with them.

import type { Limits } from '../protocol/limits.js'
import type { Logger } from '../shared/log.js'
import { checkHost, checkPort, checkRedis, isLoopback } from './address-options.js'
import { checkApps, DEFAULT_APP, type App, type AppConfig } from './app-options.js'
import { checkConsole, type ConsoleOptions } from './console/console-options.js'
import { checkLimits } from './limit-options.js'
import { checkSeconds, checkSwitch, fieldsAt, refuseUnknown, wrong } from './option-checks.js'
import { checkTls, type TlsOptions } from './tls-options.js'

export { DEFAULT_APP, type App, type AppConfig } from './app-options.js'

/** Options of `createServer`. */
export interface ServerOptions {
  /** TCP port; 0 takes any free one. @default 6001 */
  port?: number | undefined
  /** Address to listen on; `0.0.0.0` lets other machines in. @default '127.0.0.1' */
  host?: string | undefined
  /** The apps to serve. @default one app: id `1`, key `app-key`, secret `app-secret` */
  apps?: readonly App[] | undefined
  /** Changes single limits. @default those of the hosted service (protocol 1.6) */
  limits?: Partial<Limits> | undefined
  /** Seconds of silence after which a client should ping; more than 0. @default 120 */
  activityTimeoutSeconds?: number | undefined
  /**
   * Seconds that a client has to send the headers of a request, and a SockJS connection to name
   * its app; more than 0. WebSockets name it in their url. @default 10
   */
  handshakeTimeoutSeconds?: number | undefined
  /**
   * Whether anyone may read figures at `/metrics`, in the text format of Prometheus.
   * @default only when `host` is an address of this machine alone
   */
  metrics?: boolean | undefined
  /**
   * Whether `/pusher/auth` and `/pusher/user-auth` sign for anybody. @default only when `host` is an
   * address of this machine alone and the secrets are that of `DEFAULT_APP`, which all know
   */
  developmentAuth?: boolean | undefined
  /**
   * The page at `/console`: `false` for none, or a token of at least 16 characters that it asks for.
   * @default open when `host` is an address of this machine alone, otherwise none
   */
  console?: ConsoleOptions | undefined
  /** Serves https and wss with this key and certificate. @default neither: http and ws */
  tls?: TlsOptions | undefined
  /** Address of the Redis of all processes that serve these apps. @default none: there is only one */
  redis?: string | undefined
  /** Receives what happens, as data. @default only warnings and errors, on the console */
  logger?: Logger | undefined
}

/** What the default of an option may depend on. */
interface Before {
  readonly host: string
  readonly apps: readonly AppConfig[]
}

/** Each option -> what checks it and has its default. Rows know the results of those above them. */
const CHECKS = {
  port: (given = 6001) => checkPort(given),
  host: (given = '127.0.0.1') => checkHost(given),
  apps: (given = [DEFAULT_APP]) => checkApps('apps', given),
  limits: (given = {}) => checkLimits('limits', given),
  activityTimeoutSeconds: (given = 120) => checkSeconds('activityTimeoutSeconds', given, false),
  handshakeTimeoutSeconds: (given = 10) => checkSeconds('handshakeTimeoutSeconds', given, false),
  metrics: (given, { host }) => checkSwitch('metrics', given, isLoopback(host)),
  developmentAuth: (given, before) => checkSwitch('developmentAuth', given, isHarmless(before)),
  console: (given, { host }) => checkConsole('console', given, host),
  tls: (given) => (given === undefined ? undefined : checkTls('tls', given)),
  redis: checkRedis,
  logger: checkLogger,
} satisfies { [Name in keyof ServerOptions]-?: (given: unknown, before: Before) => unknown }

/** Checked options with their defaults filled in. */
export type ServerConfig = {
  readonly [Name in keyof typeof CHECKS]: ReturnType<(typeof CHECKS)[Name]>
}

/** What a connection needs to know. */
export type SessionConfig = Pick<ServerConfig, 'apps' | 'limits' | 'activityTimeoutSeconds'>

/** Fills in the defaults. Throws `ServerOptionsError` on the first mistake. */
export function resolveOptions(options: ServerOptions = {}): ServerConfig {
  const given = fieldsAt('', options, 'Write createServer({ port: 0 }).')
  refuseUnknown(given, Object.keys(CHECKS), '')
  const config: Record<string, unknown> = {}
  for (const [name, check] of Object.entries(CHECKS)) {
    config[name] = check(given.get(name), config as unknown as Before)
  }
  return Object.freeze(config) as ServerConfig
}

// Only programs of this machine can ask, and they learn nothing that is not public.
function isHarmless({ host, apps }: Before): boolean {
  return isLoopback(host) && apps.every(({ secret }) => secret === DEFAULT_APP.secret)
}

function checkLogger(logger: unknown): Logger | undefined {
  if (logger === undefined || typeof logger === 'function') return logger as Logger | undefined
  const hint = 'Write createLineLogger(), or (event) => console.log(event.name).'
  throw wrong('logger', 'must be a function', logger, hint)
}
