// A component, without a compiler: `createElement` in place of JSX.

const { createElement, useEffect, useState } = require('react')

exports.Room = function Room({ client }) {
  const [messages, setMessages] = useState([])
  const [state, setState] = useState(client.connection.state)
  useEffect(() => {
    const room = client.subscribe('private-encrypted-room')
    room.bind('message', ({ text }) => setMessages((all) => [...all, text]))
    const stop = client.connection.subscribe(() => setState(client.connection.state))
    return () => {
      stop()
      room.unsubscribe()
    }
  }, [client])
  return createElement('p', {}, `${state}: ${messages.join(' ')}`)
}
