// The life of a subscription, as far as users see it. What happens when is up to channel.ts.

/*
   subscribe() ─▶ idle ──connected──▶ authorizing ──signature──▶ requested ──▶ subscribed
                   ▲                      │ error                   │ ▲
                   │                      ▼              unsubscribe│ │subscribe
     socket lost ──┴─── (all but left)  failed ◀─ rejected ─────┐   ▼ │
                                                                └─ cancelled ──reply──▶ left
   unsubscribe() leads from idle, authorizing, failed and subscribed to left at once.
*/

/** Where a subscription stands. */
export type Subscription =
  /** Wanted, but there is no connection. */
  | 'idle'
  /** A signature for the socket of this attempt is being fetched; the record is the attempt. */
  | { readonly aborter: AbortController }
  /** The server was asked and has not answered. */
  | 'requested'
  /** The user left before the server answered; its answer decides what must be sent. */
  | 'cancelled'
  /** The server confirmed. */
  | 'subscribed'
  /** Neither pending nor subscribed: see the `pusher:subscription_error` that was emitted. */
  | 'failed'
  /** Not wanted any more. */
  | 'left'
