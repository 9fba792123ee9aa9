// A page as frameworks such as Next render it: once on the server and once more in the browser.

import Bellwire from 'bellwire'
import { createElement, useEffect, useState } from 'react'

export function Page({ server }) {
  const [bell] = useState(() => new Bellwire('app-key', { url: server, autoConnect: false }))
  const [news, setNews] = useState('no news')
  // Runs in the browser only.
  useEffect(() => {
    const channel = bell.subscribe('news')
    channel.bind('pusher:subscription_succeeded', () => setNews('ready'))
    channel.bind('arrived', setNews)
    bell.connect()
    return () => bell.destroy()
  }, [bell])
  return createElement('p', null, news)
}
