// Who is signed in, on the page and at the backend.

import { onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import { BackendError, beginSession, endSession, fetchSession } from './backend'
import type { Session } from './backend'

const RETRY_MS = 3000

export function useSession() {
  /** Undefined until the backend has said it. */
  const session = shallowRef<Session>()
  const problem = ref('')
  let retry: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    clearTimeout(retry)
    try {
      session.value = await fetchSession()
      problem.value = ''
    } catch (error) {
      problem.value = messageOf(error)
      retry = setTimeout(() => void load(), RETRY_MS)
    }
  }

  async function signIn(personId: string): Promise<void> {
    try {
      const { person } = await beginSession(personId)
      if (session.value) session.value = { ...session.value, person }
      problem.value = ''
    } catch (error) {
      problem.value = messageOf(error)
    }
  }

  async function signOut(): Promise<void> {
    try {
      await endSession()
      end('')
    } catch (error) {
      problem.value = messageOf(error)
    }
  }

  /** Nobody is signed in any more, and why. */
  function end(reason: string): void {
    if (session.value) session.value = { ...session.value, person: null }
    problem.value = reason
  }

  onMounted(load)
  onScopeDispose(() => clearTimeout(retry))
  return { session, problem, signIn, signOut, end }
}

export function messageOf(error: unknown): string {
  return error instanceof BackendError ? error.message : String(error)
}
