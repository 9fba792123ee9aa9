// The client of an app, and its connection. Must not know channels.

import { hasInjectionContext, inject } from 'vue'
import type { InjectionKey, Plugin, ShallowRef } from 'vue'
import { LOST_AFTER_MS, NO_CONNECTION, provided } from '../bindings.js'
import type { AnyClient, ConnectionSnapshot, Stored } from '../bindings.js'
import { later } from '../platform/later.js'
import { connectionStore } from '../shared/store.js'
import type { ConnectionStore } from '../shared/store.js'
import type { Bellwire } from '../web.js'
import { useStore, whileShown } from './while-shown.js'

/** Options of `bellwirePlugin`. */
export interface BellwirePluginOptions {
  /**
   * The client of the app, made outside of it and kept. With `autoConnect: false` it opens nothing
   * on a server, and is connected by the first composable of a component that is shown.
   */
  readonly client: AnyClient
  /** How long the connection must be away before `isLost`, in ms. @default 2000 */
  readonly lostAfterMs?: number | undefined
}

type Provided = ConnectionStore<Stored>

const HOW = 'Write app.use(bellwirePlugin({ client })), and call composables in setup.'

// Two copies of the package on one page have one key.
const KEY: InjectionKey<Provided> = Symbol.for('bellwire.vue')

/**
 * Gives a client to the components of an app. The client stays when the app goes: whoever made it
 * ends it, by `client.destroy()`.
 */
export function bellwirePlugin({
  client,
  lostAfterMs = LOST_AFTER_MS,
}: BellwirePluginOptions): Plugin {
  const given = provided(client, HOW) as unknown as Stored
  const store = connectionStore(given, lostAfterMs, later)
  return { install: (app) => app.provide(KEY, store) }
}

function useProvided(): Provided {
  return provided(hasInjectionContext() ? inject(KEY, undefined) : undefined, HOW)
}

/** The client that `bellwirePlugin` gives. Throws `BellwireError` without one. */
export function useBellwire(): Bellwire {
  const { client, subscribe } = useProvided()
  whileShown([], () => subscribe(() => undefined))
  return client as unknown as Bellwire
}

/**
 * Where the connection stands, and why: `connection.status`, and `isLost` for a page that says so
 * without flickering. On a server, and until the component is shown, it is not started.
 */
export function useConnection(): Readonly<ShallowRef<ConnectionSnapshot>> {
  const store = useProvided()
  return useStore([], () => store, NO_CONNECTION)
}
