import type { Order } from './shop'
import { duration, money } from './words'

const SHOWN = 6

/** The latest orders, newest first. A row that is new lights up for a moment. */
export function Orders({ orders, now }: { orders: readonly Order[]; now: number }) {
  const latest = orders.slice(-SHOWN).reverse()
  return (
    <section className="panel orders">
      <h2>Latest orders</h2>
      {latest.length === 0 ? (
        <p className="nothing">No order in the last five minutes.</p>
      ) : (
        <ul>
          {latest.map(({ id, at, product, pieces, city, cents }) => (
            <li key={id}>
              <span className="product">
                {product}
                {pieces > 1 && <small> × {pieces}</small>}
              </span>
              <span className="where">
                {city}, {now - at < 2000 ? 'just now' : `${duration(now - at)} ago`}
              </span>
              <span className="price">{money(cents)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
