import { useChannel, useConnection, useEvent, usePresence } from 'bellwire/react'
import { useState } from 'react'

const ROOM = 'presence-room'

export function Room() {
  const { state } = useConnection()
  const { subscribed } = useChannel(ROOM)
  const count = usePresence(ROOM, ({ members }) => members.length)
  const [news, setNews] = useState('no news')
  useEvent(ROOM, 'arrived', setNews)
  return <p>{`Room: ${state}, ${subscribed ? 'in' : 'out'}, ${count} here, ${news}`}</p>
}
