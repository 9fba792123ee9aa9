import { topProducts, type Order } from './shop'
import { roundMoney } from './words'

/** What sells best, as bars. */
export function TopProducts({ orders }: { orders: readonly Order[] }) {
  const products = topProducts(orders)
  const most = products[0]?.cents ?? 0
  return (
    <section className="panel top-products">
      <h2>Selling best</h2>
      {products.length === 0 ? (
        <p className="nothing">Nothing sold yet.</p>
      ) : (
        <ol>
          {products.map(({ product, cents }) => (
            <li key={product}>
              <span>{product}</span>
              <span className="price">{roundMoney(cents)}</span>
              <span className="share" style={{ width: `${(cents / most) * 100}%` }} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
