// The shop, live: what the backend has when the page opens, every event from then on, and after an
// outage what came in it. Knows nothing of how it is shown.

import { useChannel, useEvent } from 'bellwire/react'
import { useCallback, useEffect, useReducer, useState } from 'react'
import { EMPTY_SHOP, fetchShop, learn } from './shop'

const SHOP = 'private-shop'
const RETRY_MS = 3000

/** An outage that is over. */
export interface Gap {
  readonly lostAt: number
  readonly backAt: number
}

export function useShop() {
  const [shop, take] = useReducer(learn, EMPTY_SHOP)
  const [gap, setGap] = useState<Gap>()
  const [problem, setProblem] = useState<string>()
  const [hasJoined, setHasJoined] = useState(false)
  const { error, subscribed } = useChannel(SHOP)

  const load = useCallback(async () => {
    try {
      take(await fetchShop())
      setProblem(undefined)
    } catch (reason) {
      setProblem(`The shop does not answer: ${String(reason)}. It is asked again by itself.`)
    }
  }, [])

  // Once for what was before, and once the channel is there: so nothing falls between the two.
  useEffect(() => void load(), [load, hasJoined])
  useEvent(SHOP, 'pusher:subscription_succeeded', () => setHasJoined(true))
  useEvent(SHOP, 'order', (order) => take({ orders: [order] }))
  useEvent(SHOP, 'visitors', (visitors) => take({ visitors: [visitors] }))
  useEvent(SHOP, 'bellwire:resubscribed', (outage) => void load().then(() => setGap(outage)))

  useEffect(() => {
    if (problem === undefined) return undefined
    const timer = setInterval(() => void load(), RETRY_MS)
    return () => clearInterval(timer)
  }, [load, problem])

  return { shop, gap, isLive: subscribed, problem: error ? `Not live: ${error.message}` : problem }
}
