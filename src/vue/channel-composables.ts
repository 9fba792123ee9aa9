// The composables for one channel. While any component uses it, the client is subscribed: they
// share one subscription, which ends a second after the last of them is gone. Must not know sockets.

import { computed, toValue } from 'vue'
import type { ComputedRef, MaybeRefOrGetter, Ref, ShallowRef } from 'vue'
import { nameOf } from '../bindings.js'
import type { MembersOf, NotReady, PresenceName, Stored } from '../bindings.js'
import { later } from '../platform/later.js'
import { channelStore, hold, membersStore, NOBODY, NO_CHANNEL } from '../shared/store.js'
import type { ChannelSnapshot } from '../shared/store.js'
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
import { useBellwire } from './plugin.js'
import { useStore, whileShown } from './while-shown.js'

/** The name of a channel, or what gives it; another name is another channel. */
type NameSource<Name> = MaybeRefOrGetter<Name | NotReady>

function useTarget(name: MaybeRefOrGetter): [client: Stored, name: ComputedRef<string>] {
  return [useBellwire() as unknown as Stored, computed(() => nameOf(toValue(name)))]
}

/** Subscribes to a channel, and tells where it stands. */
export function useChannel<Name extends ChannelName<DefaultSchema>>(
  name: NameSource<Name>,
): Readonly<ShallowRef<ChannelSnapshot<ChannelOf<DefaultSchema, Name>>>> {
  const [client, key] = useTarget(name)
  const snapshot = useStore<ChannelSnapshot<PresenceChannel>>(
    [key],
    () => channelStore(client, key.value, later),
    NO_CHANNEL,
  )
  return snapshot as unknown as Readonly<
    ShallowRef<ChannelSnapshot<ChannelOf<DefaultSchema, Name>>>
  >
}

/** Calls `callback` with `(data, metadata)` on each `event` of a channel. */
export function useEvent<
  Name extends ChannelName<DefaultSchema>,
  Event extends EventName<ChannelEvents<DefaultSchema, Name>>,
  Data = unknown,
>(
  name: NameSource<Name>,
  event: MaybeRefOrGetter<Event>,
  callback: (
    data: Payload<ChannelEvents<DefaultSchema, Name>, Event, Data>,
    metadata: EventMetadata,
  ) => void,
): void {
  const [client, key] = useTarget(name)
  const listener = callback as (data: unknown, metadata: EventMetadata) => void
  whileShown([key, () => toValue(event)], () =>
    hold(client, key.value, later, (channel) => channel.on(toValue(event), listener)),
  )
}

/** Subscribes to a presence channel, and tells who is there. */
export function usePresence<Name extends PresenceName>(
  name: NameSource<Name>,
): Readonly<Ref<MembersOf<Name>>>
/** The same, of which `select` takes what the component shows. */
export function usePresence<Name extends PresenceName, Selected>(
  name: NameSource<Name>,
  select: (snapshot: MembersOf<Name>) => Selected,
): Readonly<Ref<Selected>>
export function usePresence(
  name: MaybeRefOrGetter,
  select: (snapshot: MembersSnapshot) => unknown = (snapshot) => snapshot,
): Readonly<Ref<unknown>> {
  const [client, key] = useTarget(name)
  const snapshot = useStore<MembersSnapshot>(
    [key],
    () => membersStore(client, key.value, later),
    NOBODY,
  )
  return computed(() => select(snapshot.value))
}

/**
 * Subscribes to a private or presence channel, and gives a function that sends client events on it.
 * It returns false when the event was not sent, as `channel.trigger`.
 */
export function useTrigger<Name extends ChannelName<DefaultSchema>>(
  name: NameSource<Name>,
): <Event extends ClientEventName<EventsOf<DefaultSchema, Name>>>(
  event: Event,
  data: EventsOf<DefaultSchema, Name>[Event],
) => boolean {
  const [client, key] = useTarget(name)
  whileShown([key], () => hold(client, key.value, later))
  return (event, data) => client.channel(key.value)?.trigger(event, data) ?? false
}
