// A component as apps have it, for the example tests: a room with its people, its messages and a
// line that says when the connection is lost. Knows nothing of tests.

import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Bellwire } from '../../src/web.js'

interface Props {
  readonly client: Bellwire
  readonly name: string
}

/** Shows the presence channel `name`. */
export function ChatRoom({ client, name }: Props) {
  const [people, setPeople] = useState<readonly string[]>([])
  const [messages, setMessages] = useState<readonly string[]>([])
  const [problem, setProblem] = useState<string>()
  const status = useSyncExternalStore(
    (onChange) => client.connection.subscribe(onChange),
    () => client.connection.status,
  )

  useEffect(() => {
    const room = client.subscribe(name as 'presence-room')
    const { members } = room
    const stop = members.subscribe(() => setPeople(members.snapshot.members.map(({ id }) => id)))
    room.bind('message', ({ text }: { text: string }) => setMessages((all) => [...all, text]))
    room.bind('pusher:subscription_error', ({ error }) => setProblem(error))
    return () => {
      stop()
      room.unsubscribe()
    }
  }, [client, name])

  if (problem) return <p role="alert">You cannot enter: {problem}</p>
  return (
    <section aria-label="Room">
      {status.state !== 'connected' && <p role="status">Connection lost, trying again</p>}
      <p>Here: {people.join(', ')}</p>
      <ul>
        {messages.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
      <button onClick={() => client.channel(name)?.trigger('client-wave', { hand: 'left' })}>
        Wave
      </button>
    </section>
  )
}
