// User options -> frozen config of the server: defaults, checks, one clear error per mistake.
// Must not know what is done with them.

import { HOSTED_LIMITS, type Limits } from '../protocol/limits.js'
import type { Logger } from '../shared/log.js'
import { checkOrigins } from './allowed-origins.js'
import { checkConsole, type ConsoleConfig, type ConsoleOptions } from './console/console-options.js'
import { checkFlag, isLoopback, refuseUnknown, wrong } from './option-checks.js'
import { checkWebhooks, type WebhookConfig, type WebhookOptions } from './webhook-options.js'

/** One app that the server serves: who may connect and publish. */
export interface App {
  /** Names the app in the HTTP API (`/apps/:id/…`). */
  id: string
  /** Names the app to clients (`/app/:key`). Public. */
  key: string
  /** Signs subscriptions and API requests. Never leaves a backend. */
  secret: string
  /** Whether clients may send `client-…` events to each other. @default true */
  clientEvents?: boolean | undefined
  /**
   * Whether subscribers are told how many they are, and the HTTP API answers
   * `info=subscription_count`. Not on presence channels, which count users. @default false
   */
  subscriptionCounts?: boolean | undefined
  /**
   * Seconds that a connection has to sign in or to join a private or presence channel, or it is
   * closed with 4009. 0 lets it stay. @default 0
   */
  authorizationTimeoutSeconds?: number | undefined
  /**
   * Origins whose pages may connect, such as `https://example.com`; others get 4009. Who is no
   * browser has no origin and may. `*` stands for every origin. @default ['*']
   */
  allowedOrigins?: readonly string[] | undefined
  /** Addresses of the backend that are told what happens. @default none */
  webhooks?: readonly WebhookOptions[] | undefined
  /** Whether it may be used at all; if not, sockets get 4003 and API requests 403. @default true */
  enabled?: boolean | undefined
}

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
  /** Receives what happens, as data. @default only warnings and errors, on the console */
  logger?: Logger | undefined
}

/** An app with its defaults filled in. */
export type AppConfig = Readonly<{
  [Field in keyof App]-?: Field extends 'webhooks'
    ? readonly WebhookConfig[]
    : Exclude<App[Field], undefined>
}>

/** Checked options with their defaults filled in. */
export interface ServerConfig {
  readonly port: number
  readonly host: string
  readonly apps: readonly AppConfig[]
  readonly limits: Readonly<Limits>
  readonly activityTimeoutSeconds: number
  readonly handshakeTimeoutSeconds: number
  readonly metrics: boolean
  readonly developmentAuth: boolean
  readonly console: ConsoleConfig
  readonly logger: Logger | undefined
}

/** The app that is served when none is given. Its secret is public: for development only. */
export const DEFAULT_APP: AppConfig = Object.freeze({
  id: '1',
  key: 'app-key',
  secret: 'app-secret',
  clientEvents: true,
  subscriptionCounts: false,
  authorizationTimeoutSeconds: 0,
  allowedOrigins: Object.freeze(['*']),
  webhooks: Object.freeze([]),
  enabled: true,
})
const APP_FIELDS = Object.keys(DEFAULT_APP)

const OPTION_NAMES = [
  'port',
  'host',
  'apps',
  'limits',
  'activityTimeoutSeconds',
  'handshakeTimeoutSeconds',
  'metrics',
  'developmentAuth',
  'console',
  'logger',
]
const LONGEST_TIMEOUT_SECONDS = 86_400
// Ids and keys are parts of paths, and a colon ends the key in a signature.
const PATH_SAFE = /^[\w.~-]+$/

/** Fills in the defaults. Throws `OptionsError` on the first mistake. */
export function resolveOptions(options: ServerOptions = {}): ServerConfig {
  const given: unknown = options
  if (given === null || typeof given !== 'object') {
    const must = 'The options must be an object'
    throw wrong('options', must, given, 'Write createServer({ port: 0 }).')
  }
  refuseUnknown(given, OPTION_NAMES, 'option')
  const host = checkHost(options.host ?? '127.0.0.1')
  const apps = checkApps(options.apps ?? [DEFAULT_APP])
  const isLocal = isLoopback(host)
  const hasNoSecret = apps.every(({ secret }) => secret === DEFAULT_APP.secret)
  const developmentAuth = options.developmentAuth ?? (isLocal && hasNoSecret)
  return Object.freeze({
    port: checkPort(options.port ?? 6001),
    host,
    apps,
    limits: checkLimits(options.limits ?? {}),
    activityTimeoutSeconds: checkTimeout('activity', options.activityTimeoutSeconds, 120),
    handshakeTimeoutSeconds: checkTimeout('handshake', options.handshakeTimeoutSeconds, 10),
    metrics: checkFlag('metrics', options.metrics ?? isLocal),
    developmentAuth: checkFlag('developmentAuth', developmentAuth),
    console: checkConsole(options.console, host),
    logger: checkLogger(options.logger),
  })
}

function checkPort(port: unknown): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  const must = 'The port must be a whole number from 0 to 65535'
  throw wrong('port', must, port, 'Write port: 6001, or port: 0 for any free port.')
}

function checkHost(host: unknown): string {
  if (typeof host === 'string' && host !== '') return host
  const must = 'The host must be an address or a host name'
  throw wrong('host', must, host, "Write host: '127.0.0.1', or host: '0.0.0.0' for every network.")
}

function checkTimeout(name: string, given: unknown, defaultSeconds: number): number {
  const seconds = given ?? defaultSeconds
  const isUsable = typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS
  if (isUsable) return seconds
  const option = `${name}TimeoutSeconds`
  const must = `${option} must be a number of seconds above 0 and up to 86400`
  throw wrong(`${name}-timeout`, must, seconds, `Write ${option}: ${String(defaultSeconds)}.`)
}

function checkLogger(logger: unknown): Logger | undefined {
  if (logger === undefined || typeof logger === 'function') return logger as Logger | undefined
  const must = 'The logger must be a function'
  throw wrong('logger', must, logger, 'Write logger: (event) => console.log(event.name).')
}

function checkLimits(limits: Partial<Limits>): Readonly<Limits> {
  refuseUnknown(limits, Object.keys(HOSTED_LIMITS), 'limit')
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isInteger(value) && value > 0) continue
    const must = `The limit ${name} must be a whole number above 0`
    throw wrong('limit', must, value, 'Leave it out to keep the limit of the hosted service.')
  }
  return Object.freeze({ ...HOSTED_LIMITS, ...limits })
}

function checkApps(apps: unknown): readonly AppConfig[] {
  if (!Array.isArray(apps) || apps.length === 0) {
    const must = 'The apps must be a list of at least one app'
    throw wrong('apps', must, apps, `Write apps: [{ id: '1', key: 'app-key', secret: '…' }].`)
  }
  const checked = apps.map(checkApp)
  for (const field of ['id', 'key'] as const) {
    const seen = new Set<string>()
    for (const app of checked) {
      if (seen.has(app[field])) {
        const must = `Every app must have its own ${field}`
        throw wrong('apps', must, app[field], `Give one of the two apps another ${field}.`)
      }
      seen.add(app[field])
    }
  }
  return Object.freeze(checked)
}

function checkApp(app: unknown): AppConfig {
  if (app === null || typeof app !== 'object') {
    throw wrong('app', 'An app must be an object', app, 'Write { id, key, secret }.')
  }
  refuseUnknown(app, APP_FIELDS, 'field of an app')
  const fields = new Map<string, unknown>(Object.entries(app))
  const text = (field: string): string => {
    const value = fields.get(field)
    const isText = typeof value === 'string' && value !== ''
    if (isText && (field === 'secret' || PATH_SAFE.test(value))) return value
    const shown = field === 'secret' ? 'that' : value
    const kind = field === 'secret' ? 'text' : 'text of letters, digits and . _ ~ -'
    throw wrong('app', `The ${field} of an app must be ${kind}`, shown, `Write ${field}: 'app-1'.`)
  }
  const flag = (field: string, byDefault: boolean): boolean => {
    const value = fields.get(field) ?? byDefault
    if (typeof value === 'boolean') return value
    throw wrong('app', `${field} of an app must be true or false`, value, `Write ${field}: true.`)
  }
  const seconds = (field: string): number => {
    const value = fields.get(field) ?? 0
    if (typeof value === 'number' && value >= 0 && value <= LONGEST_TIMEOUT_SECONDS) return value
    const must = `${field} of an app must be a number of seconds from 0 to 86400`
    throw wrong('app', must, value, `Write ${field}: 30, or 0 for no limit.`)
  }
  return Object.freeze({
    id: text('id'),
    key: text('key'),
    secret: text('secret'),
    clientEvents: flag('clientEvents', true),
    subscriptionCounts: flag('subscriptionCounts', false),
    authorizationTimeoutSeconds: seconds('authorizationTimeoutSeconds'),
    allowedOrigins: checkOrigins(fields.get('allowedOrigins') ?? DEFAULT_APP.allowedOrigins),
    webhooks: checkWebhooks(fields.get('webhooks') ?? DEFAULT_APP.webhooks),
    enabled: flag('enabled', true),
  })
}
