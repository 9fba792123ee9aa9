// A small React app with every hook of @harelpls/use-pusher, which imports `pusher-js` itself.

import { createElement, useCallback, useState } from 'react'
import { act, create } from 'react-test-renderer'
import {
  PusherProvider,
  useChannel,
  useClientTrigger,
  useEvent,
  usePresenceChannel,
  usePusher,
  useTrigger,
} from '@harelpls/use-pusher'
import Pusher from 'pusher-js'

export { Pusher }

function Room({ news, room, seen }) {
  const { client } = usePusher()
  const [headlines, setHeadlines] = useState([])
  const [said, setSaid] = useState([])
  const addHeadline = useCallback((data) => setHeadlines((before) => [...before, data]), [])
  const addSaid = useCallback((data) => setSaid((before) => [...before, data]), [])
  useEvent(useChannel(news), 'headline', addHeadline)
  const { channel, members, count, myID, me } = usePresenceChannel(room)
  useEvent(channel, 'client-say', addSaid)
  const say = useClientTrigger(channel)
  const publish = useTrigger(news)
  Object.assign(seen, { client, headlines, said, members, count, myID, me, say, publish })
  return null
}

/** Renders the app. `seen` is what its component saw when it was rendered last. */
export function startApp(options) {
  const seen = {}
  let root
  const render = (names) => {
    const app = createElement(PusherProvider, options, createElement(Room, { ...names, seen }))
    act(() => {
      if (root) root.update(app)
      else root = create(app)
    })
  }
  return { seen, render, unmount: () => act(() => root.unmount()) }
}
