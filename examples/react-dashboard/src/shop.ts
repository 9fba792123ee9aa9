// The shop as the page knows it, and what follows from it. Plain functions: no React, no network
// but the one request.

/** How far back the page looks. */
export const WINDOW_MS = 5 * 60_000
const BAR_MS = 10_000

export interface Order {
  readonly id: string
  /** In ms since the epoch, as all times here. */
  readonly at: number
  readonly product: string
  readonly pieces: number
  readonly cents: number
  readonly city: string
}

export interface Visitors {
  readonly at: number
  readonly count: number
}

/** What is known, oldest first. */
export interface Shop {
  readonly orders: readonly Order[]
  readonly visitors: readonly Visitors[]
}

export const EMPTY_SHOP: Shop = { orders: [], visitors: [] }

/**
 * What was known and what is new. It does not matter whether something comes as an event, in the
 * answer to a request, or in both, nor in which order.
 */
export function learn(known: Shop, news: Partial<Shop>): Shop {
  return {
    orders: unite(known.orders, news.orders, ({ id }) => id),
    visitors: unite(known.visitors, news.visitors, ({ at }) => at),
  }
}

function unite<Entry extends { readonly at: number }>(
  known: readonly Entry[],
  news: readonly Entry[] = [],
  keyOf: (entry: Entry) => unknown,
): readonly Entry[] {
  const all = new Map([...known, ...news].map((entry) => [keyOf(entry), entry]))
  const sorted = [...all.values()].sort((one, other) => one.at - other.at)
  const oldest = (sorted.at(-1)?.at ?? 0) - WINDOW_MS
  return sorted.filter(({ at }) => at >= oldest)
}

/** All that the backend knows. Throws when it does not answer. */
export async function fetchShop(): Promise<Shop> {
  const response = await fetch('/api/shop', { signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`status ${response.status}`)
  return (await response.json()) as Shop
}

/** When something was last heard of the shop. */
export function newestAt({ orders, visitors }: Shop): number | undefined {
  const times = [orders.at(-1)?.at, visitors.at(-1)?.at].filter((at) => at !== undefined)
  return times.length > 0 ? Math.max(...times) : undefined
}

export const revenueOf = (orders: readonly Order[]): number =>
  orders.reduce((sum, { cents }) => sum + cents, 0)

/** Revenue for each ten seconds up to now, in cents. The last bar is still growing. */
export function revenueBars(
  orders: readonly Order[],
  now: number,
): { at: number; cents: number }[] {
  const last = Math.floor(now / BAR_MS)
  const first = last - WINDOW_MS / BAR_MS + 1
  const bars = Array.from({ length: WINDOW_MS / BAR_MS }, (_, index) => ({
    at: (first + index) * BAR_MS,
    cents: 0,
  }))
  for (const { at, cents } of orders) {
    const bar = bars[Math.floor(at / BAR_MS) - first]
    if (bar) bar.cents += cents
  }
  return bars
}

/** What sells best, by revenue. */
export function topProducts(orders: readonly Order[]): { product: string; cents: number }[] {
  const totals = new Map<string, number>()
  for (const { product, cents } of orders) totals.set(product, (totals.get(product) ?? 0) + cents)
  return [...totals]
    .map(([product, cents]) => ({ product, cents }))
    .sort((one, other) => other.cents - one.cents)
    .slice(0, 6)
}
