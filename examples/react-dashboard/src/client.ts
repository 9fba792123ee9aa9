// The client of the page, and what its channels carry. Knows no components.

import Bellwire from 'bellwire'
import type { Order, Visitors } from './shop'

interface Schema {
  'private-shop': { order: Order; visitors: Visitors }
  'presence-dashboard': { 'pusher:member_added': { id: string; info: { name: string } } }
}

declare module 'bellwire' {
  interface Register {
    schema: Schema
  }
}

/** One per app. The provider connects it when the page is shown. */
export const bell = new Bellwire(import.meta.env.VITE_BELLWIRE_KEY, {
  url: import.meta.env.VITE_BELLWIRE_URL,
  autoConnect: false,
  channelAuthorization: { endpoint: '/api/auth', params: { viewer: viewerId() } },
})

/** There is no login in this example: who looks is made up for each window. */
function viewerId(): string {
  const id = sessionStorage.getItem('viewer') ?? crypto.randomUUID()
  sessionStorage.setItem('viewer', id)
  return id
}
