// The notifications of whoever is signed in, live: all of them when the page opens and after each
// outage, and every one that is sent to this user from then on. What is read is read in every window.

import { useBellwire, useConnection } from 'bellwire/vue'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { BackendError, fetchNotifications, postRead } from './backend'
import type { Notification } from './backend'
import { messageOf } from './use-session'

const KEPT_MS = 15 * 60_000
const RETRY_MS = 3000

export function useNotifications({ onSignedOut }: { onSignedOut: (reason: string) => void }) {
  const bell = useBellwire()
  const connection = useConnection()
  const known = shallowRef<ReadonlyMap<string, Notification>>(new Map())
  const read = shallowRef<ReadonlySet<string>>(new Set())
  /** Those that came as events, newest last. */
  const arrived = shallowRef<readonly Notification[]>([])
  const caughtUp = shallowRef<{ readonly missed: number; readonly at: number }>()
  const problem = ref('')
  const scope = new AbortController()
  /** The connection on which the user was signed in last. */
  const signedInOn = ref<string>()
  let retry: ReturnType<typeof setTimeout> | undefined

  const isLive = computed(
    () => signedInOn.value !== undefined && signedInOn.value === connection.value.socketId,
  )
  const newestFirst = computed(() => [...known.value.values()].sort((a, b) => b.at - a.at))
  const unread = computed(() => newestFirst.value.filter(({ id }) => !read.value.has(id)))

  /** It does not matter whether something comes as an event, in an answer, or in both. */
  function learn(notifications: readonly Notification[]): void {
    const oldest = Date.now() - KEPT_MS
    const all = [...known.value.values(), ...notifications].filter(({ at }) => at >= oldest)
    known.value = new Map(all.map((notification) => [notification.id, notification]))
    learnRead(notifications.filter(({ isRead }) => isRead).map(({ id }) => id))
  }

  function learnRead(ids: readonly string[]): void {
    if (ids.length > 0) read.value = new Set([...read.value, ...ids])
  }

  /** Returns how many were not known before. */
  async function load(): Promise<number> {
    clearTimeout(retry)
    try {
      const { notifications } = await fetchNotifications()
      const news = notifications.filter(({ id }) => !known.value.has(id)).length
      learn(notifications)
      problem.value = ''
      return news
    } catch (error) {
      fail(error)
      if (!scope.signal.aborted) retry = setTimeout(() => void load(), RETRY_MS)
      return 0
    }
  }

  function fail(error: unknown): void {
    if (error instanceof BackendError && error.status === 401) {
      onSignedOut('Your session has ended. Please sign in again.')
    } else problem.value = messageOf(error)
  }

  /** Shown at once, and taken back when the backend does not take it. */
  async function markRead(ids: readonly string[]): Promise<void> {
    const before = read.value
    const fresh = ids.filter((id) => !before.has(id))
    if (fresh.length === 0) return
    learnRead(fresh)
    try {
      await postRead(fresh)
      problem.value = ''
    } catch (error) {
      read.value = new Set([...read.value].filter((id) => !fresh.includes(id)))
      fail(error)
    }
  }

  const listening = { signal: scope.signal }
  bell.user.on(
    'notification',
    (notification: Notification) => {
      learn([notification])
      arrived.value = [...arrived.value.slice(-20), notification]
    },
    listening,
  )
  bell.user.on('read', ({ ids }: { ids: string[] }) => learnRead(ids), listening)
  // Once for each connection: what was sent to the user in between has no other way to this page.
  bell.user.on(
    'pusher:signin_success',
    () => {
      const isBack = signedInOn.value !== undefined
      signedInOn.value = bell.connection.socketId
      void load().then((missed) => {
        if (isBack) caughtUp.value = { missed, at: Date.now() }
      })
    },
    listening,
  )
  bell.user.on(
    'pusher:signin_error',
    ({ status, error }) => {
      fail(new BackendError(`Notifications are not live: ${error}`, status))
    },
    listening,
  )

  void load()
  bell.signin()
  onScopeDispose(() => {
    scope.abort()
    clearTimeout(retry)
    bell.signout()
  })

  return { isLive, newestFirst, unread, read, arrived, caughtUp, problem, markRead }
}
