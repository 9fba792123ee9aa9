// What happens in one project, live. Another project is another channel: that of before is left.

import { useEvent } from 'bellwire/vue'
import { computed, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { fetchActivity } from './backend'
import type { Activity } from './backend'
import { messageOf } from './use-session'

export function useActivity(projectId: MaybeRefOrGetter<string>) {
  const channel = () => `private-project-${toValue(projectId)}` as const
  const known = shallowRef<ReadonlyMap<string, Activity>>(new Map())
  const problem = shallowRef('')
  const newestFirst = computed(() => [...known.value.values()].sort((a, b) => b.at - a.at))

  function learn(activity: readonly Activity[]): void {
    const ofProject = activity.filter(({ project }) => project === toValue(projectId))
    const all = [...known.value.values(), ...ofProject]
    known.value = new Map(all.map((entry) => [entry.id, entry]))
  }

  async function load(): Promise<void> {
    const asked = toValue(projectId)
    try {
      const { activity } = await fetchActivity(asked)
      if (asked !== toValue(projectId)) return
      learn(activity)
      problem.value = ''
    } catch (error) {
      if (asked === toValue(projectId)) problem.value = messageOf(error)
    }
  }

  watch(
    () => toValue(projectId),
    () => {
      known.value = new Map()
      problem.value = ''
      void load()
    },
    { immediate: true },
  )
  // What came before the channel was there, and on each connection what came without one.
  useEvent(channel, 'pusher:subscription_succeeded', () => void load())
  useEvent(channel, 'activity', (activity) => learn([activity]))

  return { newestFirst, problem }
}
