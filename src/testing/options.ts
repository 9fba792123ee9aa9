// Options of a test server -> checked, with defaults. Must not know what is done with them.

import type { Limits } from '../protocol/limits.js'
import { checkApp, DEFAULT_APP, type AppConfig } from '../server/app-options.js'
import { checkLimits } from '../server/limit-options.js'
import { checkSeconds, fieldsAt, refuseUnknown, wrong } from '../server/option-checks.js'
import type { SessionConfig } from '../server/options.js'
import type { AuthDecisions } from './auth-endpoint.js'

/** Options of `createTestServer`. */
export interface TestServerOptions extends AuthDecisions {
  /** The key of the app, which clients must have, too. @default 'app-key' */
  key?: string | undefined
  /**
   * What time the server and its clients live by: `virtual` passes only by `clock.advance`, `global`
   * is that of `setTimeout` and `Date`, which fake timers may replace. @default 'virtual'
   */
  timers?: 'virtual' | 'global' | undefined
  /** Whether clients may send `client-…` events to each other. @default true */
  clientEvents?: boolean | undefined
  /** Whether subscribers are told how many they are. @default false */
  subscriptionCounts?: boolean | undefined
  /** Seconds of silence after which a client should ping; more than 0. @default 120 */
  activityTimeoutSeconds?: number | undefined
  /** Changes single limits. @default those of the hosted service */
  limits?: Partial<Limits> | undefined
}

const NAMES = [
  'key',
  'timers',
  'clientEvents',
  'subscriptionCounts',
  'activityTimeoutSeconds',
  'limits',
  'authorizeChannel',
  'authenticateUser',
] as const satisfies readonly (keyof TestServerOptions)[]

/** Checked options with their defaults filled in. */
export interface TestConfig extends SessionConfig {
  readonly app: AppConfig
}

/** Fills in the defaults. Throws `OptionsError` at the first mistake. */
export function resolveTestOptions(options: TestServerOptions): TestConfig {
  refuseUnknown(fieldsAt('', options, "Write createTestServer({ key: 'app-key' })."), NAMES, '')
  const { key = DEFAULT_APP.key, timers = 'virtual', clientEvents, subscriptionCounts } = options
  if (!['virtual', 'global'].includes(timers)) {
    throw wrong('timers', "must be 'virtual' or 'global'", timers, "Write timers: 'global'.")
  }
  const app = checkApp('', { ...DEFAULT_APP, key, clientEvents, subscriptionCounts })
  return {
    app,
    apps: [app],
    limits: checkLimits('limits', options.limits ?? {}),
    activityTimeoutSeconds: checkSeconds(
      'activityTimeoutSeconds',
      options.activityTimeoutSeconds ?? 120,
      false,
    ),
  }
}
