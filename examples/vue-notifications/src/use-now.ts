import { onMounted, onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** The time, in ms since the epoch, each second anew. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => (timer = setInterval(() => (now.value = Date.now()), 1000)))
  onScopeDispose(() => clearInterval(timer))
  return now
}
