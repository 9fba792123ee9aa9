// What the backend is asked, and what it answers. Knows nothing of how it is shown.

const TIMEOUT_MS = 5000

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: string
}

export interface Project {
  readonly id: string
  readonly name: string
}

/** The name of a project, or its id when it is not among these. */
export const nameOf = (projects: readonly Project[], id: string): string =>
  projects.find((project) => project.id === id)?.name ?? id

export type Kind = 'mention' | 'assign' | 'review' | 'approve'

/** Something that somebody did in a project. */
export interface Activity {
  readonly id: string
  /** In ms since the epoch, as all times here. */
  readonly at: number
  readonly project: string
  readonly kind: Kind
  readonly who: string
  readonly text: string
}

/** The same, as it is told to the person whom it concerns. */
export interface Notification extends Activity {
  readonly isRead: boolean
}

export interface Session {
  readonly person: Person | null
  readonly people: readonly Person[]
  readonly projects: readonly Project[]
}

/** The backend did not do what it was asked. */
export class BackendError extends Error {
  /** Undefined when it did not answer at all. */
  readonly status: number | undefined

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause })
    this.status = status
  }
}

export const fetchSession = () => ask<Session>('GET', '/api/session')

export const beginSession = (personId: string) =>
  ask<{ person: Person }>('POST', '/api/session', { personId })

export const endSession = () => ask('DELETE', '/api/session')

export const fetchNotifications = () =>
  ask<{ notifications: Notification[] }>('GET', '/api/notifications')

export const postRead = (ids: readonly string[]) => ask('POST', '/api/notifications/read', { ids })

export const fetchActivity = (projectId: string) =>
  ask<{ activity: Activity[] }>('GET', `/api/projects/${encodeURIComponent(projectId)}/activity`)

async function ask<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(path, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  }).catch((cause: unknown) => {
    throw new BackendError('The backend does not answer.', undefined, cause)
  })
  if (!response.ok) {
    throw new BackendError(`The backend answers with status ${response.status}.`, response.status)
  }
  return (await response.json()) as Answer
}
