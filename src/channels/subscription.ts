// The life of a subscription: a union of records, each tied to the socket that it is for, and
// the pure facts about it that users see. What happens when is up to channel.ts.

/*
   subscribe() ─▶ idle ──connected──▶ authorizing ──signature──▶ requested ──▶ subscribed
                   ▲                      │ error                   │ ▲
                   │                      ▼              unsubscribe│ │subscribe
     socket lost ──┴─── (all but left)  failed ◀─ rejected ─────┐   ▼ │
                                                                └─ cancelled ──reply──▶ left
   unsubscribe() leads from idle, authorizing, failed and subscribed to left at once.
*/

/** Wanted, but there is no connection. */
export interface IdleSubscription {
  readonly step: 'idle'
}

/** A signature for the socket of this attempt is being fetched. */
export interface Authorizing {
  readonly step: 'authorizing'
  readonly aborter: AbortController
}

/** The server was asked and has not answered. */
export interface Requested {
  readonly step: 'requested'
}

/** The user left before the server answered. Its answer decides what must be sent. */
export interface Cancelled {
  readonly step: 'cancelled'
}

/** The server confirmed. */
export interface Subscribed {
  readonly step: 'subscribed'
}

/** Neither pending nor subscribed: see the `pusher:subscription_error` that was emitted. */
export interface Failed {
  readonly step: 'failed'
}

/** Not wanted any more. */
export interface Left {
  readonly step: 'left'
}

export type Subscription =
  IdleSubscription | Authorizing | Requested | Cancelled | Subscribed | Failed | Left

// One record for all channels in a state that has no data.
export const IDLE: Subscription = { step: 'idle' }
export const REQUESTED: Subscription = { step: 'requested' }
export const CANCELLED: Subscription = { step: 'cancelled' }
export const SUBSCRIBED: Subscription = { step: 'subscribed' }
export const FAILED: Subscription = { step: 'failed' }
export const LEFT: Subscription = { step: 'left' }
