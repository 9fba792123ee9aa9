import { revenueOf, type Shop } from './shop'
import { money, roundMoney } from './words'

/** The four numbers that matter. */
export function Figures({ shop, isStale }: { shop: Shop; isStale: boolean }) {
  const { orders, visitors } = shop
  const revenue = revenueOf(orders)
  const figures = [
    ['Revenue', roundMoney(revenue)],
    ['Orders', String(orders.length)],
    ['Average order', orders.length > 0 ? money(revenue / orders.length) : '–'],
    ['Visitors now', isStale ? '–' : String(visitors.at(-1)?.count ?? '–')],
  ]
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div className="panel" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
