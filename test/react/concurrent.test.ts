// Renderings that React begins and gives up, and updates in the middle of one: nothing is
// subscribed to for what is never shown, and no two components show different things.

import { shows, until } from '../support/page.js'
import { createElement as h, startTransition, Suspense, use, useState } from 'react'
import { beforeEach, expect, it } from 'vitest'
import type { Bellwire } from '../../src/node.js'
import { useChannel, useConnection, usePresence } from '../../src/react/index.js'
import { makeClient, pass, takeLog, useServer } from '../bindings/app.js'
import { renderOn } from './render.js'

useServer()

let client: Bellwire
beforeEach(() => {
  client = makeClient()
})

it('a component that waits for data subscribes to nothing until it is shown', async () => {
  let resolve: (data: string) => void = () => undefined
  const promise = new Promise<string>((settle) => (resolve = settle))
  let renders = 0
  const Waiting = () => {
    renders++
    const { subscribed } = useChannel('orders')
    usePresence('presence-room')
    return `${use(promise)} ${String(subscribed)}`
  }
  const { element } = renderOn(client, h(Suspense, { fallback: 'wait' }, h(Waiting)))
  await shows(element, 'wait')
  await until(() => client.connection.state === 'connected')
  await pass(2000)
  expect(renders).toBeGreaterThan(0)
  expect(client.allChannels()).toEqual([])
  resolve('data')
  await shows(element, 'data true')
})

it('a transition that is given up for another one subscribes to what is shown alone', async () => {
  const never = new Promise<never>(() => undefined)
  let go: (name: string) => void = () => undefined
  const Page = ({ name }: { name: string }) => {
    const { subscribed } = useChannel(name)
    if (name === 'abandoned') use(never)
    return `${name} ${String(subscribed)}`
  }
  const Router = () => {
    const [name, setName] = useState('first')
    go = (next) => startTransition(() => setName(next))
    return h(Page, { name })
  }
  const { element } = renderOn(client, h(Suspense, { fallback: 'wait' }, h(Router)))
  await shows(element, 'first true')
  go('abandoned')
  await pass(2000)
  go('second')
  await shows(element, 'second true')
  await pass(1000)
  await until(() => client.allChannels().length === 1)
  expect(takeLog().filter((entry) => entry.includes('abandoned'))).toEqual([])
})

it('a change in the middle of a rendering is shown by all components or by none', async () => {
  const torn: string[][] = []
  const shown: string[] = []
  let isBusy = false
  const Slow = ({ id }: { id: number }) => {
    const { state } = useConnection()
    const { subscribed } = useChannel('orders')
    // A rendering yields to the page now and then; then the connection goes.
    if (isBusy && id === 20) {
      isBusy = false
      client.disconnect()
    }
    const end = performance.now() + (isBusy ? 2 : 0)
    while (performance.now() < end);
    shown[id] = `${state} ${String(subscribed)}`
    return h('i', null, shown[id])
  }
  let again: () => void = () => undefined
  const List = () => {
    const [round, setRound] = useState(0)
    again = () => startTransition(() => setRound(round + 1))
    return Array.from({ length: 40 }, (_, id) => h(Slow, { key: id, id }))
  }
  const { element } = renderOn(client, h(List))
  const texts = () => [...element.querySelectorAll('i')].map(({ textContent }) => textContent)
  await until(() => texts().length === 40 && texts().every((text) => text === 'connected true'))
  const check = () => {
    const different = [...new Set(texts())]
    if (different.length > 1) torn.push(different)
  }
  isBusy = true
  again()
  await until(() => {
    check()
    return texts()[39] === 'disconnected false'
  })
  check()
  expect(torn).toEqual([])
  expect(isBusy).toBe(false)
})
