// What a composable does while its component is shown: from its mounting, so never on a server,
// until the end of its effect scope. Must not know clients.

import { getCurrentInstance, onMounted, ref, shallowRef, watch } from 'vue'
import type { ShallowRef, WatchSource } from 'vue'
import type { Store } from '../shared/store.js'

/**
 * Calls `begin` once the component is shown, or at once on a page where there is none, as in a store,
 * and again whenever one of `sources` is something else. What it returned ends what it began.
 */
export function whileShown(sources: WatchSource[], begin: () => () => void): void {
  const instance = getCurrentInstance()
  const isShown = ref(instance ? instance.isMounted : 'document' in globalThis)
  if (instance && !isShown.value) onMounted(() => (isShown.value = true))
  watch(
    [isShown, ...sources],
    (_now, _before, onCleanup) => {
      if (isShown.value) onCleanup(begin())
    },
    { immediate: true },
  )
}

/** The snapshot of a store while the component is shown; before that, `none`. */
export function useStore<Snapshot>(
  sources: WatchSource[],
  storeOf: () => Store<Snapshot>,
  none: Snapshot,
): Readonly<ShallowRef<Snapshot>> {
  const snapshot = shallowRef(none)
  whileShown(sources, () => {
    const store = storeOf()
    const look = () => {
      snapshot.value = store.get()
    }
    const off = store.subscribe(look)
    look()
    return off
  })
  return snapshot
}
