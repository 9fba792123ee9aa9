// The apps as their owner writes them -> checked, with defaults.
// Must not know what is done with them.

import { checkOrigins } from './allowed-origins.js'
import {
  checkSeconds,
  checkSwitch,
  fieldPath,
  fieldsAt,
  refuseUnknown,
  wrong,
} from './option-checks.js'
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

/** An app with its defaults filled in. */
export type AppConfig = Readonly<{
  [Field in keyof App]-?: Field extends 'webhooks'
    ? readonly WebhookConfig[]
    : Exclude<App[Field], undefined>
}>

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

// Ids and keys are parts of paths, and a colon ends the key in a signature.
const PATH_SAFE = /^[\w.~-]+$/
const EXAMPLE = '{ "id": "1", "key": "app-key", "secret": "…" }'

/** Fills in the defaults of the apps at `path`. Throws `ServerOptionsError`. */
export function checkApps(path: string, apps: unknown): readonly AppConfig[] {
  if (!Array.isArray(apps) || apps.length === 0) {
    const shown = typeof apps === 'string' ? 'text' : apps
    throw wrong(path, 'must be a list of at least one app', shown, `Write [${EXAMPLE}].`)
  }
  const checked = apps.map((app, index) => checkApp(`${path}[${index}]`, app))
  for (const field of ['id', 'key'] as const) {
    const seen = new Set<string>()
    for (const [index, app] of checked.entries()) {
      if (seen.has(app[field])) {
        const must = `must be another ${field} than those of the apps before`
        throw wrong(`${path}[${index}].${field}`, must, app[field], 'Write another one.')
      }
      seen.add(app[field])
    }
  }
  return Object.freeze(checked)
}

/** Fills in the defaults of the app at `path`. Throws `ServerOptionsError`. */
export function checkApp(path: string, app: unknown): AppConfig {
  const fields = fieldsAt(path, app, `Write ${EXAMPLE}.`)
  refuseUnknown(fields, APP_FIELDS, path)
  const at = (field: string): string => fieldPath(path, field)
  const given = (field: keyof AppConfig): unknown => {
    const value = fields.get(field)
    return value === undefined ? DEFAULT_APP[field] : value
  }
  const switchOf = (field: 'clientEvents' | 'subscriptionCounts' | 'enabled'): boolean =>
    checkSwitch(at(field), fields.get(field), DEFAULT_APP[field])
  const seconds = given('authorizationTimeoutSeconds')
  return Object.freeze({
    id: checkName(at('id'), fields.get('id')),
    key: checkName(at('key'), fields.get('key')),
    secret: checkSecret(at('secret'), fields.get('secret')),
    clientEvents: switchOf('clientEvents'),
    subscriptionCounts: switchOf('subscriptionCounts'),
    authorizationTimeoutSeconds: checkSeconds(at('authorizationTimeoutSeconds'), seconds, true),
    allowedOrigins: checkOrigins(at('allowedOrigins'), given('allowedOrigins')),
    webhooks: checkWebhooks(at('webhooks'), given('webhooks')),
    enabled: switchOf('enabled'),
  })
}

function checkName(path: string, name: unknown): string {
  if (typeof name === 'string' && PATH_SAFE.test(name)) return name
  throw wrong(path, 'must be text of letters, digits and . _ ~ -', name, 'Write "app-1".')
}

function checkSecret(path: string, secret: unknown): string {
  if (typeof secret === 'string' && secret !== '') return secret
  // Whatever it is, it was meant to be one.
  const shown = secret === '' || secret === undefined ? secret : typeof secret
  throw wrong(path, 'must be text', shown, 'Write "app-secret", or better one of your own.')
}
