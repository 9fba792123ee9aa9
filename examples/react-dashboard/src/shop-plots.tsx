// The two plots of the dashboard: what of the shop is drawn, and how high.

import { Plot, roundUp, xOf, type Unknown } from './plot'
import { revenueBars, WINDOW_MS, type Order, type Visitors } from './shop'
import { roundMoney } from './words'

interface Moment {
  readonly now: number
  readonly unknown: Unknown | undefined
}

/** Revenue as bars of ten seconds. */
export function RevenuePlot({ orders, ...moment }: Moment & { orders: readonly Order[] }) {
  const bars = revenueBars(orders, moment.now)
  const highest = Math.max(...bars.map(({ cents }) => cents))
  const ceiling = roundUp(Math.max(highest, 10_000))
  const width = 100 / bars.length
  return (
    <Plot
      title="Revenue per 10 seconds"
      summary={`Bars of revenue for the last five minutes, at most ${roundMoney(highest)}.`}
      ceiling={ceiling}
      write={roundMoney}
      {...moment}
    >
      {bars.map(({ at, cents }, index) => (
        <rect
          className="plot-bar"
          x={index * width + width * 0.14}
          width={width * 0.72}
          height={(cents / ceiling) * 100}
          key={at}
        />
      ))}
    </Plot>
  )
}

/** Visitors as a line. */
export function VisitorsPlot({ visitors, ...moment }: Moment & { visitors: readonly Visitors[] }) {
  const shown = visitors.filter(({ at }) => at >= moment.now - WINDOW_MS)
  const counts = shown.map(({ count }) => count)
  const ceiling = roundUp(Math.max(...counts, 10))
  const points = shown.map(({ at, count }) => [xOf(at, moment.now), (count / ceiling) * 100])
  const line = points.map(([x, y]) => `${x},${y}`).join(' ')
  return (
    <Plot
      title="Visitors"
      summary={`Line of visitors for the last five minutes, ${counts.at(-1) ?? 0} at the end.`}
      ceiling={ceiling}
      write={(count) => count.toFixed(0)}
      {...moment}
    >
      <polygon
        className="plot-below"
        points={`${points[0]?.[0] ?? 0},0 ${line} ${points.at(-1)?.[0] ?? 0},0`}
      />
      <polyline className="plot-line" points={line} />
    </Plot>
  )
}
