import Bellwire from 'bellwire'
import { BellwireProvider } from 'bellwire/react'
import { StrictMode, useState } from 'react'
import { Room } from './room.jsx'

export function App({ server }) {
  const [client] = useState(
    () =>
      new Bellwire('app-key', {
        url: server,
        autoConnect: false,
        channelAuthorization: { endpoint: `${server}/pusher/auth`, params: { user_id: 'ann' } },
      }),
  )
  return (
    <StrictMode>
      <BellwireProvider client={client}>
        <Room />
      </BellwireProvider>
    </StrictMode>
  )
}
