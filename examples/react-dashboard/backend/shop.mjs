// An online shop that is made up: its orders and visitors of the last minutes. A real backend would
// ask its database. Knows nothing of HTTP and of the push server.

import { randomUUID } from 'node:crypto'

/** How far back a dashboard can look. */
export const KEPT_MS = 5 * 60_000
const VISITORS_EVERY_MS = 2000
const ORDERS_EVERY_MS = 2400

const PRODUCTS = [
  { name: 'Monstera deliciosa', cents: 3450, share: 8 },
  { name: 'Terracotta pot, 18 cm', cents: 1290, share: 10 },
  { name: 'String of hearts', cents: 1875, share: 6 },
  { name: 'Watering can, brass', cents: 4200, share: 4 },
  { name: 'Olive tree, 1.2 m', cents: 8900, share: 3 },
  { name: 'Peat-free soil, 20 l', cents: 990, share: 9 },
  { name: 'Grow light', cents: 5650, share: 3 },
]
const CITIES = ['Lisbon', 'Ghent', 'Graz', 'Turku', 'Lyon', 'Cork', 'Gdańsk', 'Malmö', 'Porto']

export class Shop {
  #orders = []
  #visitors = []
  #count = 130

  /** Opens with minutes behind it, so that nobody looks at an empty page. */
  constructor(now = Date.now()) {
    for (let at = now - KEPT_MS; at < now; at += VISITORS_EVERY_MS) this.countVisitors(at)
    for (let at = now - KEPT_MS; at < now; at += waitForOrder()) this.takeOrder(at)
  }

  /** Somebody buys something. */
  takeOrder(at = Date.now()) {
    const { name, cents } = pickProduct()
    const pieces = Math.random() < 0.75 ? 1 : 2
    const order = {
      id: randomUUID(),
      at: Math.round(at),
      product: name,
      pieces,
      cents: cents * pieces,
      city: CITIES[Math.floor(Math.random() * CITIES.length)],
    }
    this.#orders = [...young(this.#orders, at), order]
    return order
  }

  /** Counts who is looking around. They come and go a few at a time. */
  countVisitors(at = Date.now()) {
    const drift = (140 - this.#count) * 0.03
    this.#count = Math.max(0, Math.round(this.#count + drift + (Math.random() - 0.5) * 26))
    const visitors = { at: Math.round(at), count: this.#count }
    this.#visitors = [...young(this.#visitors, at), visitors]
    return visitors
  }

  /** All that a dashboard shows. */
  news() {
    return { orders: this.#orders, visitors: this.#visitors }
  }
}

/** Runs the shop until the returned function is called. */
export function openShop(shop, { onOrder, onVisitors }) {
  const counting = setInterval(() => onVisitors(shop.countVisitors()), VISITORS_EVERY_MS)
  let buying
  const buyLater = () => {
    buying = setTimeout(() => {
      onOrder(shop.takeOrder())
      buyLater()
    }, waitForOrder())
  }
  buyLater()
  return () => {
    clearInterval(counting)
    clearTimeout(buying)
  }
}

const waitForOrder = () => ORDERS_EVERY_MS * (0.3 + Math.random() * 1.4)

const young = (entries, now) => entries.filter(({ at }) => at >= now - KEPT_MS)

function pickProduct() {
  let left = Math.random() * PRODUCTS.reduce((sum, { share }) => sum + share, 0)
  return PRODUCTS.find(({ share }) => (left -= share) < 0) ?? PRODUCTS[0]
}
