// The client of a tree of components, and its connection. Must not know channels.

import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react'
import type { Context, ReactElement, ReactNode } from 'react'
import { LOST_AFTER_MS, NO_CONNECTION, provided } from '../bindings.js'
import type { AnyClient, ConnectionSnapshot, Stored } from '../bindings.js'
import { later } from '../platform/later.js'
import { connectionStore, SHARED } from '../shared/store.js'
import type { ConnectionStore } from '../shared/store.js'
import type { Bellwire } from '../web.js'

/** Properties of `BellwireProvider`. */
export interface BellwireProviderProps {
  /**
   * The client of the components below, made outside of them and kept. With `autoConnect: false` it
   * opens nothing on a server, and is connected when the provider is shown for the first time.
   */
  readonly client: AnyClient
  /** How long the connection must be away before `isLost`, in ms. @default 2000 */
  readonly lostAfterMs?: number | undefined
  readonly children?: ReactNode
}

type Provided = ConnectionStore<Stored>

// Two copies of the package have one context, but two versions of React on one page have one each:
// neither takes that of the other. And importing makes none.
function context(): Context<Provided | undefined> {
  const ofReact = createContext as unknown as {
    [SHARED]: Context<Provided | undefined> | undefined
  }
  return (ofReact[SHARED] ??= createContext<Provided | undefined>(undefined))
}

const check = <Given>(given: Given | undefined) =>
  provided(given, 'Put <BellwireProvider client={…}> around it.')

const useProvided = () => check(useContext(context()))

/**
 * Gives a client to the components below. The client stays when the provider goes: whoever made it
 * ends it, by `client.destroy()`.
 */
export function BellwireProvider({
  client,
  lostAfterMs = LOST_AFTER_MS,
  children,
}: BellwireProviderProps): ReactElement {
  const value = useMemo(
    () => connectionStore(check(client) as unknown as Stored, lostAfterMs, later),
    [client, lostAfterMs],
  )
  useEffect(() => value.subscribe(() => undefined), [value])
  return createElement(context().Provider, { value }, children)
}

/** The client that the nearest `BellwireProvider` gives. Throws `BellwireError` without one. */
export function useBellwire(): Bellwire {
  return useProvided().client as unknown as Bellwire
}

/**
 * Where the connection stands, and why: `connection.status`, and `isLost` for a page that says so
 * without flickering. On a server, and while its page is taken over, it is not started.
 */
export function useConnection(): ConnectionSnapshot {
  const { subscribe, get } = useProvided()
  return useSyncExternalStore(subscribe, get, () => NO_CONNECTION)
}
