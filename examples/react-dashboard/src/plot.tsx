// The frame of a plot over the last minutes: scale, grid, time, and where nothing is known. What is
// drawn in it has coordinates from 0 to 100, from the lower left.

import type { ReactNode } from 'react'
import { WINDOW_MS } from './shop'

const GRID = [1, 0.5, 0]

/** A time about which nothing is known. */
export interface Unknown {
  readonly from: number
  readonly to: number
}

export interface PlotProps {
  readonly title: string
  /** What the plot shows, in words, for those who do not see it. */
  readonly summary: string
  /** The top of the scale; the bottom is zero. */
  readonly ceiling: number
  readonly write: (value: number) => string
  readonly now: number
  readonly unknown: Unknown | undefined
  readonly children: ReactNode
}

export function Plot(props: PlotProps) {
  const { title, summary, ceiling, write, now, unknown, children } = props
  return (
    <section className="panel plot">
      <h2>{title}</h2>
      <div className="plot-area" role="img" aria-label={summary}>
        {GRID.map((share) => (
          <span className="plot-value" style={{ top: `${(1 - share) * 100}%` }} key={share}>
            {write(ceiling * share)}
          </span>
        ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <g transform="matrix(1 0 0 -1 0 100)">
            {GRID.map((share) => (
              <line className="plot-grid" x2="100" y1={share * 100} y2={share * 100} key={share} />
            ))}
            {children}
          </g>
        </svg>
        {unknown && <div className="plot-unknown" style={{ left: `${xOf(unknown.from, now)}%` }} />}
      </div>
      <p className="plot-times" aria-hidden="true">
        <span>5 min ago</span>
        <span>now</span>
      </p>
    </section>
  )
}

/** Where a time is, from 0 to 100. */
export const xOf = (at: number, now: number): number =>
  Math.max(0, 100 - ((now - at) / WINDOW_MS) * 100)

/** The next round number. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((round) => round >= value) ??
    value
  )
}
