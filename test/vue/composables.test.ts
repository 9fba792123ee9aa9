// The composables as components use them, against the real server: what is subscribed to when,
// which callback hears what, and that all of it ends with the effect scope.

import { newRoot, shows, until } from '../support/page.js'
import {
  createSSRApp,
  createApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  nextTick,
  ref,
  shallowRef,
  Suspense,
} from 'vue'
import type { Component, EffectScope } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bellwire } from '../../src/node.js'
import {
  bellwirePlugin,
  useBellwire,
  useChannel,
  useConnection,
  useEvent,
  usePresence,
  useTrigger,
} from '../../src/vue/index.js'
import {
  logLength,
  makeClient,
  pass,
  publish,
  restartServer,
  takeLog,
  useServer,
} from '../bindings/app.js'
import { mountOn } from './mount.js'

useServer()

let client: Bellwire
let heard: unknown[]

beforeEach(() => {
  client = makeClient()
  heard = []
})

/** Shows whether the server has confirmed the channel, and keeps what it hears. */
const Orders = defineComponent({
  props: { name: { type: String, default: null } },
  setup(props) {
    const channel = useChannel(() => props.name)
    useEvent(
      () => props.name,
      'created',
      (data) => heard.push(data),
    )
    return () => {
      const { subscribed, error } = channel.value
      return error ? String(error) : subscribed ? `in ${props.name}` : 'out'
    }
  },
})

/** A component that shows another one, and can be told to show something else. */
function switching(first: () => unknown) {
  const view = shallowRef(first)
  const component: Component = { render: () => view.value() }
  return { component, show: (next: () => unknown) => (view.value = next) }
}

describe('a component that shows a channel', () => {
  it('is subscribed and authorized once, and hears each event once', async () => {
    const { element } = mountOn(client, () => h(Orders, { name: 'private-orders' }))
    await shows(element, 'in private-orders')
    await publish('private-orders', 'created', 1)
    await until(() => heard.length > 0)
    await pass(5000)
    expect(heard).toEqual([1])
    expect(takeLog()).toEqual(['connected', '?private-orders', '+private-orders'])
  })

  it('whose name is a ref follows it, and leaves the channel before after a second', async () => {
    const name = ref<string | null>('orders-1')
    const { element } = mountOn(client, () =>
      h(Orders, name.value === null ? {} : { name: name.value }),
    )
    await shows(element, 'in orders-1')
    takeLog()
    name.value = 'orders-2'
    await shows(element, 'in orders-2')
    await publish('orders-1', 'created', 1)
    await publish('orders-2', 'created', 2)
    await until(() => heard.length > 0)
    expect(heard).toEqual([2])
    await pass(1000)
    await until(() => logLength() > 1)
    expect(takeLog()).toEqual(['+orders-2', '-orders-1'])
    name.value = null
    await shows(element, 'out')
    await pass(1000)
    expect(client.allChannels()).toEqual([])
  })

  it('whose name is made of two refs that change at once subscribes to no name in between', async () => {
    const room = ref('a')
    const topic = ref('x')
    const Room = defineComponent(() => {
      const channel = useChannel(() => `${room.value}-${topic.value}`)
      return () => String(channel.value.channel?.name)
    })
    const { element } = mountOn(client, Room)
    await shows(element, 'a-x')
    room.value = 'b'
    topic.value = 'y'
    await shows(element, 'b-y')
    expect(client.allChannels().map(({ name }) => name)).toEqual(['a-x', 'b-y'])
  })

  it('and gives way to another route that shows it, too, costs no second subscription', async () => {
    const { component, show } = switching(() => [
      h(Orders, { name: 'private-orders', key: 1 }),
      ' at /list',
    ])
    const { element } = mountOn(client, component)
    await shows(element, 'in private-orders at /list')
    takeLog()
    show(() => null)
    await shows(element, '')
    await pass(500)
    show(() => [h(Orders, { name: 'private-orders', key: 2 }), ' at /detail'])
    await shows(element, 'in private-orders at /detail')
    await publish('private-orders', 'created', 1)
    await until(() => heard.length > 0)
    await pass(5000)
    expect(heard).toEqual([1])
    expect(takeLog()).toEqual([])
  })

  it('is left a second after the last of those that show it, and the connection stays', async () => {
    const { element, unmount } = mountOn(client, () => [
      h(Orders, { name: 'orders' }),
      h(Orders, { name: 'orders' }),
    ])
    await shows(element, 'in ordersin orders')
    unmount()
    await pass(999)
    expect(client.channel('orders')?.subscribed).toBe(true)
    await pass(1)
    expect(client.channel('orders')).toBeUndefined()
    expect(client.connection.state).toBe('connected')
  })

  it('without a name does nothing, and with a wrong one says so while the rest works', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { element } = mountOn(client, () => [
      h(Orders),
      ' ',
      h(Orders, { name: 'no spaces' }),
      ' ',
      h(Orders, { name: 'orders' }),
    ])
    await until(() => element.textContent.endsWith(' in orders'))
    expect(element.textContent).toMatch(/^out ProtocolError: A channel name has 1 to 200/)
    expect(client.allChannels().map(({ name }) => name)).toEqual(['orders'])
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'protocol/channel-name' }))
    told.mockRestore()
  })

  it('that is kept alive stays subscribed and hears what happens meanwhile', async () => {
    const { component, show } = switching(() => h(KeepAlive, () => h(Orders, { name: 'orders' })))
    const { element, unmount } = mountOn(client, component)
    await shows(element, 'in orders')
    show(() => h(KeepAlive, () => null))
    await shows(element, '')
    await pass(5000)
    await publish('orders', 'created', 1)
    await until(() => heard.length > 0)
    unmount()
    await pass(1000)
    expect(client.allChannels()).toEqual([])
  })

  it('that waits for data subscribes once it is shown, and not at all when it never is', async () => {
    let arrives: () => void = () => undefined
    const waits = (name: string, data: Promise<void>) =>
      defineComponent({
        async setup() {
          const channel = useChannel(name)
          await data
          return () => `${name} ${String(channel.value.subscribed)}`
        },
      })
    const orders = waits('orders', new Promise<void>((resolve) => (arrives = resolve)))
    const given = waits('given-up', new Promise<void>(() => undefined))
    const suspended = (shown: Component) => () =>
      h(Suspense, null, { default: () => h(shown), fallback: () => 'wait' })
    const { component, show } = switching(suspended(given))
    const { element } = mountOn(client, component)
    await shows(element, 'wait')
    show(suspended(orders))
    await pass(2000)
    expect(client.allChannels()).toEqual([])
    arrives()
    await shows(element, 'orders true')
    expect(client.allChannels().map(({ name }) => name)).toEqual(['orders'])
  })

  it('that the app does not authorize shows why', async () => {
    const refused = makeClient('eve', {
      channelAuthorization: {
        customHandler: (_request, done) => done(new Error('Not you.'), null),
      },
    })
    const { element } = mountOn(refused, () => h(Orders, { name: 'private-orders' }))
    await shows(element, 'Error: Not you.')
  })
})

it('an event whose name is a ref is followed', async () => {
  const event = ref('created')
  const Log = defineComponent(() => {
    useEvent('orders', event, (data) => heard.push([event.value, data]))
    return () => event.value
  })
  const { element } = mountOn(client, Log)
  await until(() => client.channel('orders')?.subscribed === true)
  event.value = 'paid'
  await shows(element, 'paid')
  await publish('orders', 'created', 1)
  await publish('orders', 'paid', 2)
  await until(() => heard.length > 0)
  expect(heard).toEqual([['paid', 2]])
})

it('a component that shows who is there shows who comes and who goes', async () => {
  const Room = defineComponent(() => {
    const ids = usePresence('presence-room', ({ members }) => members.map(({ id }) => id))
    const all = usePresence('presence-room')
    return () => `${ids.value.join('+')}, I am ${String(all.value.me?.id)}`
  })
  const { element } = mountOn(client, Room)
  await shows(element, 'ann, I am ann')
  const bob = makeClient('bob')
  bob.subscribe('presence-room')
  await shows(element, 'ann+bob, I am ann')
  bob.destroy()
  await shows(element, 'ann, I am ann')
})

it('useTrigger sends to the others, and says when it cannot', async () => {
  const bob = makeClient('bob').subscribe('presence-room')
  bob.bind('client-typing', (data, { user_id }) => heard.push([data, user_id]))
  let trigger: (event: string, data: unknown) => boolean = () => true
  const Box = defineComponent(() => {
    trigger = useTrigger(ref('presence-room'))
    return () => null
  })
  mountOn(client, Box)
  expect(trigger('client-typing', 0)).toBe(false)
  await until(() => bob.subscribed && client.channel('presence-room')?.subscribed === true)
  expect(trigger('client-typing', { on: true })).toBe(true)
  await until(() => heard.length > 0)
  expect(heard).toEqual([[{ on: true }, 'ann']])
})

describe('a page that shows its connection', () => {
  const Banner = defineComponent(() => {
    const connection = useConnection()
    return () => `${connection.value.state}${connection.value.isLost ? ': connection lost' : ''}`
  })

  it('says that it is lost after two seconds without one, and that it is back at once', async () => {
    const { element } = mountOn(client, Banner)
    await shows(element, 'connected')
    await restartServer(async () => {
      await shows(element, 'connecting')
      await pass(1900)
      expect(element.textContent).toBe('connecting')
      await pass(100)
      await shows(element, 'connecting: connection lost')
    })
    await until(() => {
      client.connection.retryNow()
      return element.textContent === 'connected'
    })
  })

  it('connects a client that was made with autoConnect: false, and none that was disconnected', async () => {
    const lazy = makeClient('ann', { autoConnect: false })
    const UsesClient = defineComponent(() => {
      const bell = useBellwire()
      return () => String(bell === lazy)
    })
    const shown = mountOn(lazy, UsesClient)
    await shows(shown.element, 'true')
    await until(() => lazy.connection.state === 'connected')
    lazy.disconnect()
    const { element } = mountOn(lazy, Banner)
    await shows(element, 'disconnected')
    await pass(5000)
    expect(lazy.connection.state).toBe('disconnected')
  })

  it('of a server is taken over without a difference, and then shows what is so', async () => {
    await until(() => client.connection.state === 'connected')
    const { renderToString } = await import('vue/server-renderer')
    const make = () => createSSRApp(Banner).use(bellwirePlugin({ client }))
    const element = newRoot()
    element.innerHTML = await renderToString(make())
    expect(element.textContent).toBe('initialized')
    const warned = vi.spyOn(console, 'warn')
    const failed = vi.spyOn(console, 'error')
    const app = make()
    app.mount(element)
    await shows(element, 'connected')
    expect([...warned.mock.calls, ...failed.mock.calls]).toEqual([])
    app.unmount()
    vi.restoreAllMocks()
  })
})

describe('the effect scope', () => {
  it('within a component ends what was begun in it, and the component goes on', async () => {
    let scope: EffectScope | undefined
    const Page = defineComponent(() => {
      const channel = useChannel('orders')
      scope = effectScope()
      scope.run(() => {
        useEvent('orders', 'created', (data) => heard.push(data))
        useChannel('news')
      })
      return () => String(channel.value.subscribed)
    })
    const { element } = mountOn(client, Page)
    await shows(element, 'true')
    await until(() => client.channel('news')?.subscribed === true)
    scope?.stop()
    await publish('orders', 'created', 1)
    await pass(1000)
    await until(() => client.allChannels().length === 1)
    expect(heard).toEqual([])
    expect(client.channel('orders')?.subscribed).toBe(true)
  })

  it('outside of components works as well, where the app gives the client', async () => {
    const app = createApp({}).use(bellwirePlugin({ client }))
    const scope = effectScope()
    const channel = app.runWithContext(() => scope.run(() => useChannel('orders')))
    await until(() => channel?.value.subscribed === true)
    scope.stop()
    await pass(1000)
    expect(client.allChannels()).toEqual([])
  })

  it('that ends before the component is shown begins nothing', async () => {
    const Page = defineComponent(() => {
      const scope = effectScope()
      scope.run(() => useChannel('orders'))
      scope.stop()
      return () => 'shown'
    })
    const { element } = mountOn(client, Page)
    await shows(element, 'shown')
    await nextTick()
    expect(client.allChannels()).toEqual([])
  })
})

describe('without the plugin', () => {
  const says = expect.objectContaining({
    name: 'BellwireError',
    code: 'options/client',
    hint: 'Write app.use(bellwirePlugin({ client })), and call composables in setup.',
  }) as Error

  it('a composable says what to do', () => {
    const app = createApp({ setup: () => void useChannel('orders'), render: () => null })
    app.config.warnHandler = () => undefined
    expect(() => app.mount(newRoot())).toThrow(says)
  })

  it('and outside of setup, too', () => {
    const warned = vi.spyOn(console, 'warn')
    expect(() => useBellwire()).toThrow(says)
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
  })

  it('so does the plugin without a client', () => {
    expect(() => bellwirePlugin({ client: undefined as never })).toThrow(says)
  })
})
