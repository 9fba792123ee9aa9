// The client of the page, and what its channels carry. Knows no components.

import Bellwire from 'bellwire'
import type { Activity } from './backend'

type Schema = Record<`private-project-${string}`, { activity: Activity }>

declare module 'bellwire' {
  interface Register {
    schema: Schema
  }
}

/** One per app. It is connected when somebody has signed in. */
export const bell = new Bellwire(import.meta.env.VITE_BELLWIRE_KEY, {
  url: import.meta.env.VITE_BELLWIRE_URL,
  autoConnect: false,
  userAuthentication: { endpoint: '/api/user-auth' },
  channelAuthorization: { endpoint: '/api/auth' },
})
