// The page: puts the shop, live, into its panels.

import { useConnection } from 'bellwire/react'
import { Figures } from './figures'
import { LiveState } from './live-state'
import { Notice } from './notice'
import { Orders } from './orders'
import { RevenuePlot, VisitorsPlot } from './shop-plots'
import { newestAt } from './shop'
import { TopProducts } from './top-products'
import { useNow } from './use-now'
import { useShop } from './use-shop'
import { Viewers } from './viewers'

export function App() {
  const { shop, gap, isLive, problem } = useShop()
  const { isLost } = useConnection()
  const now = useNow()
  const knownUntil = newestAt(shop)
  // Since then nothing is known, which is not the same as nothing having happened.
  const unknown = isLost && knownUntil !== undefined ? { from: knownUntil, to: now } : undefined

  return (
    <>
      <header className="top">
        <img src="/leaf.svg" alt="" width="36" height="36" />
        <div className="brand">
          <h1>Fern &amp; Field</h1>
          <p>Sales of the last five minutes</p>
        </div>
        <LiveState isLive={isLive} />
        <Viewers />
      </header>
      <main>
        <Notice shop={shop} gap={gap} knownUntil={knownUntil} problem={problem} />
        <Figures shop={shop} isStale={isLost} />
        <RevenuePlot orders={shop.orders} now={now} unknown={unknown} />
        <VisitorsPlot visitors={shop.visitors} now={now} unknown={unknown} />
        <Orders orders={shop.orders} now={now} />
        <TopProducts orders={shop.orders} />
      </main>
    </>
  )
}
