// The hooks for one channel. While any component uses it, the client is subscribed: they share one
// subscription, which ends a second after the last of them is gone. Must not know sockets.

import {
  useCallback,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react'
import { nameOf } from '../bindings.js'
import type { MembersOf, NotReady, PresenceName, Stored } from '../bindings.js'
import { later } from '../platform/later.js'
import { channelStore, hold, membersStore, NOBODY, NO_CHANNEL } from '../shared/store.js'
import type { ChannelSnapshot, Later, Store } from '../shared/store.js'
import type {
  ChannelEvents,
  ChannelName,
  ChannelOf,
  ClientEventName,
  DefaultSchema,
  EventMetadata,
  EventName,
  EventsOf,
  MembersSnapshot,
  Payload,
  PresenceChannel,
} from '../web.js'
import { useBellwire } from './provider.js'

const useStored = useBellwire as unknown as () => Stored

function useStore<Snapshot, Shown>(
  storeOf: (client: Stored, name: string, later: Later) => Store<Snapshot>,
  name: string,
  none: Snapshot,
  show: (snapshot: Snapshot) => Shown,
): Shown {
  const client = useStored()
  const { subscribe, get } = useMemo(() => storeOf(client, name, later), [storeOf, client, name])
  return useSyncExternalStore(
    subscribe,
    () => show(get()),
    () => show(none),
  )
}

/** Holds a channel while the component is shown; begins anew with another `key`. */
function useHeld(
  name: unknown,
  begin?: (channel: PresenceChannel) => () => void,
  key?: string,
): [client: Stored, name: string] {
  const client = useStored()
  const held = nameOf(name)
  useEffect(() => hold(client, held, later, begin), [client, held, key])
  return [client, held]
}

/** Subscribes to a channel, and tells where it stands. */
export function useChannel<Name extends ChannelName<DefaultSchema>>(
  name: Name | NotReady,
): ChannelSnapshot<ChannelOf<DefaultSchema, Name>> {
  return useStore(
    channelStore,
    nameOf(name),
    NO_CHANNEL,
    (snapshot) => snapshot as unknown as ChannelSnapshot<ChannelOf<DefaultSchema, Name>>,
  )
}

/** Subscribes to a presence channel, and tells who is there. */
export function usePresence<Name extends PresenceName>(name: Name | NotReady): MembersOf<Name>
/**
 * The same, of which `select` takes what the component shows: it is rendered again only when that
 * is something else, as `Object.is` sees it.
 */
export function usePresence<Name extends PresenceName, Selected>(
  name: Name | NotReady,
  select: (snapshot: MembersOf<Name>) => Selected,
): Selected
export function usePresence(
  name: unknown,
  select: (snapshot: MembersSnapshot) => unknown = (snapshot) => snapshot,
): unknown {
  // The same selection for the same list: a selector may make a new array.
  let last: MembersSnapshot
  let selected: unknown
  return useStore<MembersSnapshot, unknown>(membersStore, nameOf(name), NOBODY, (snapshot) => {
    if (snapshot !== last) selected = select((last = snapshot))
    return selected
  })
}

/**
 * Calls `callback` with `(data, metadata)` on each `event` of a channel. It is always the callback
 * of the latest render that is called; another one costs nothing.
 */
export function useEvent<
  Name extends ChannelName<DefaultSchema>,
  Event extends EventName<ChannelEvents<DefaultSchema, Name>>,
  Data = unknown,
>(
  name: Name | NotReady,
  event: Event,
  callback: (
    data: Payload<ChannelEvents<DefaultSchema, Name>, Event, Data>,
    metadata: EventMetadata,
  ) => void,
): void {
  const latest = useRef(callback)
  useInsertionEffect(() => {
    latest.current = callback
  })
  const listener = (data: unknown, metadata: EventMetadata) =>
    latest.current(data as Parameters<typeof callback>[0], metadata)
  useHeld(name, (channel) => channel.on(event, listener), event)
}

/**
 * Subscribes to a private or presence channel, and gives a function that sends client events on it.
 * That one stays the same, and returns false when the event was not sent, as `channel.trigger`.
 */
export function useTrigger<Name extends ChannelName<DefaultSchema>>(
  name: Name | NotReady,
): <Event extends ClientEventName<EventsOf<DefaultSchema, Name>>>(
  event: Event,
  data: EventsOf<DefaultSchema, Name>[Event],
) => boolean {
  const [client, held] = useHeld(name)
  return useCallback(
    (event, data) => client.channel(held)?.trigger(event, data) ?? false,
    [client, held],
  )
}
