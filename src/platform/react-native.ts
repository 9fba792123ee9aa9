// The outside world of React Native: the globals of the web, but the app in place of a page, and
// the network only where the app has the package that tells of it.

import type { LifecycleEvent, Platform } from './platform.js'
import { watchSleep } from './sleep.js'
import { webPlatform } from './web.js'

/** The part of React Native's `AppState` that is used. */
export interface AppStateLike {
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void }
}

/** The part of `@react-native-community/netinfo` that is used. */
export interface NetInfoLike {
  addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void
}

/** Makes the platform of an app, which may do without `netInfo`. */
export function reactNativePlatform(appState: AppStateLike, netInfo?: NetInfoLike): Platform {
  return {
    ...webPlatform,
    storage: () => undefined,
    needsTLS: () => false,
    watch: (listener) => watchApp(appState, netInfo, listener),
  }
}

function watchApp(
  appState: AppStateLike,
  netInfo: NetInfoLike | undefined,
  listener: (event: LifecycleEvent) => void,
): () => void {
  const awake = () => listener('awake')
  let stopClock = watchSleep(awake)
  const app = appState.addEventListener('change', (state) => {
    // An app in the background needs no clock: it will be told when it is seen again.
    stopClock()
    if (state !== 'active') return
    stopClock = watchSleep(awake)
    awake()
  })
  // The first report is no news.
  let wasConnected: boolean | null = null
  const stopNetwork = netInfo?.addEventListener(({ isConnected }) => {
    const isNews = wasConnected !== null && isConnected !== null && isConnected !== wasConnected
    wasConnected = isConnected ?? wasConnected
    if (isNews) listener(isConnected ? 'online' : 'offline')
  })
  return () => {
    stopClock()
    app.remove()
    stopNetwork?.()
  }
}
