// Components in ES modules, with the hooks for React and the composables for Vue.

import Bellwire from 'bellwire'
import { BellwireProvider, useChannel, useConnection, useEvent, usePresence } from 'bellwire/react'
import * as composables from 'bellwire/vue'
import { createElement } from 'react'
import { createApp, ref } from 'vue'

const bell = new Bellwire('key', { cluster: 'eu' })

export function Room() {
  const { isLost } = useConnection()
  const { channel, error } = useChannel('orders')
  const count: number = usePresence('presence-room', ({ members }) => members.length)
  useEvent('orders', 'created', (order: { id: number }) => order.id)
  // @ts-expect-error Not a presence channel.
  usePresence('orders')
  return [isLost, channel?.name, error?.message, count].join()
}

// @ts-expect-error A client is needed.
createElement(BellwireProvider, {}, createElement(Room))
createElement(BellwireProvider, { client: bell }, createElement(Room))

createApp({
  setup() {
    const name = ref<string | null>(null)
    const subscribed: boolean = composables.useChannel(name).value.subscribed
    // @ts-expect-error Not a presence channel.
    composables.usePresence('orders')
    return { subscribed }
  },
}).use(composables.bellwirePlugin({ client: bell }))
