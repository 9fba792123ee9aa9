// What the bindings of view libraries share in their types, and the words of their errors. Must
// not know any view library.

import { BellwireError } from './shared/errors.js'
import type { StoredClient } from './shared/store.js'
import type {
  Bellwire,
  ChannelName,
  ConnectionStatus,
  DefaultSchema,
  EventsOf,
  InfoOf,
  MembersSnapshot,
  PresenceChannel,
} from './web.js'

/**
 * A client, whatever its schema, and whichever copy of the package has made it: what hooks and
 * composables take and give is that of `Register`.
 */
export interface AnyClient extends Pick<Bellwire, 'key' | 'connect'> {
  readonly connection: Pick<Bellwire['connection'], 'status' | 'subscribe'>
}

/** In place of the name of a channel: there is none yet, so nothing is subscribed to. */
export type NotReady = null | undefined | false | ''

type PresenceNameIn<Schema> = ChannelName<Schema> & `presence-${string}`

/** The names of presence channels that the schema knows. */
export type PresenceName = PresenceNameIn<DefaultSchema>

type MembersIn<Schema, Name extends ChannelName<Schema>> = MembersSnapshot<
  InfoOf<EventsOf<Schema, Name>>
>

/** Who is present on a channel, with the info that the schema gives its members. */
export type MembersOf<Name extends PresenceName> = MembersIn<DefaultSchema, Name>

/** `connection.status`, and whether a page should say that the connection is lost. */
export interface ConnectionSnapshot extends ConnectionStatus {
  /**
   * Whether there has been no connection for `lostAfterMs` although one is wanted. False again at
   * once when there is one.
   */
  readonly isLost: boolean
}

/** How long a connection must be away before `isLost`, in milliseconds, unless told otherwise. */
export const LOST_AFTER_MS = 2000

/** What there is of a connection on a server, and while a page of a server is taken over. */
export const NO_CONNECTION = {
  state: 'initialized',
  reason: 'not started',
  attempt: 0,
  isLost: false,
} as ConnectionSnapshot

/** The name of a channel as stores take it. Whatever it is, it is the same on each render. */
export const nameOf = (name: unknown): string => (name ? `${name as number}` : '')

/** A client as stores see it. Whether a channel is one of presence is a matter of its name. */
export type Stored = StoredClient<PresenceChannel, ConnectionStatus>

/** The client of the component, as it was provided. Throws when it was not, and says `how`. */
export function provided<Given>(given: Given | undefined, how: string): Given {
  if (given) return given
  throw new BellwireError('options/client', 'No client.', { hint: how })
}
