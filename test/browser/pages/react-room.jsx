// A room as an app with React writes it: who is there, what they say, and who is typing.

import Bellwire from 'bellwire'
import {
  BellwireProvider,
  useChannel,
  useConnection,
  useEvent,
  usePresence,
  useTrigger,
} from 'bellwire/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

const { url, name } = Object.fromEntries(new URLSearchParams(location.search))

// Another copy of the package, where the page has one by a script tag.
const Client = globalThis.Bellwire ?? Bellwire

const bell = new Client('app-key', {
  url,
  channelAuthorization: {
    endpoint: `${url}/pusher/auth`,
    params: { user_id: name, user_info: JSON.stringify({ name }) },
  },
})

function Banner() {
  const { state, isLost } = useConnection()
  return <p id="banner">{isLost ? 'Connection lost. Trying again…' : state}</p>
}

function Room({ id }) {
  const channel = `presence-room-${id}`
  const [said, setSaid] = useState([])
  const [typist, setTypist] = useState('')
  const { subscribed, error } = useChannel(channel)
  const names = usePresence(channel, ({ members }) => members.map(({ info }) => info.name))
  const trigger = useTrigger(channel)
  useEvent(channel, 'said', (text) => setSaid((before) => [...before, text]))
  useEvent(channel, 'client-typing', (_, { user_id }) => setTypist(user_id))
  return (
    <section>
      <h1>
        Room {id} <small id="state">{error?.message ?? (subscribed ? 'in' : 'out')}</small>
      </h1>
      <ul id="people">
        {names.map((person) => (
          <li key={person}>{person}</li>
        ))}
      </ul>
      <ol id="said">
        {said.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ol>
      <p id="typist">{typist && `${typist} is typing`}</p>
      <button onClick={() => trigger('client-typing', {})}>Type</button>
    </section>
  )
}

function App() {
  const [id, setId] = useState('1')
  return (
    <main>
      <Banner />
      <nav>
        <button onClick={() => setId('1')}>Room 1</button>
        <button onClick={() => setId('2')}>Room 2</button>
      </nav>
      <Room key={id} id={id} />
    </main>
  )
}

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <BellwireProvider client={bell}>
      <App />
    </BellwireProvider>
  </StrictMode>,
)
