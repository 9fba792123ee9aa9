// What a person has to know about the connection: that it is lost, since when, what happens next,
// and what it has cost once it is back.

import { useBellwire, useConnection } from 'bellwire/react'
import type { ReactNode } from 'react'
import type { Shop } from './shop'
import { useNow } from './use-now'
import type { Gap } from './use-shop'
import { clockTime, count, duration } from './words'

const TOLD_FOR_MS = 8000

export interface NoticeProps {
  readonly shop: Shop
  readonly gap: Gap | undefined
  readonly knownUntil: number | undefined
  readonly problem: string | undefined
}

export function Notice(props: NoticeProps) {
  // Always there, so that what comes into it is read out.
  return (
    <div className="notices" role="status">
      <Message {...props} />
    </div>
  )
}

function Message({ shop, gap, knownUntil, problem }: NoticeProps) {
  const { connection } = useBellwire()
  const { isLost, nextRetryAt, reason, state } = useConnection()
  const now = useNow()

  if (state === 'failed' || state === 'disconnected') {
    return <Box tone="bad">Not live: {reason}.</Box>
  }
  if (isLost) {
    const waitMs = (nextRetryAt ?? now) - now
    return (
      <Box tone="bad">
        <strong>No live connection.</strong>{' '}
        {knownUntil !== undefined && `You see how things were at ${clockTime(knownUntil)}. `}
        <span aria-live="off">
          {waitMs > 0 ? `Trying again in ${duration(waitMs)}.` : 'Trying again.'}
        </span>
        <button type="button" onClick={() => connection.retryNow()}>
          Try now
        </button>
      </Box>
    )
  }
  if (problem !== undefined) return <Box tone="bad">{problem}</Box>
  if (gap && now - gap.backAt < TOLD_FOR_MS) {
    const missed = shop.orders.filter(({ at }) => at >= gap.lostAt && at <= gap.backAt).length
    return (
      <Box tone="good">
        <strong>Live again after {duration(gap.backAt - gap.lostAt)}.</strong>{' '}
        {missed > 0
          ? `${count(missed, 'order')} came in meanwhile and ${missed === 1 ? 'is' : 'are'} filled in.`
          : 'No order came in meanwhile.'}
      </Box>
    )
  }
  return null
}

function Box({ tone, children }: { tone: 'good' | 'bad'; children: ReactNode }) {
  return (
    <p className="notice" data-tone={tone}>
      {children}
    </p>
  )
}
