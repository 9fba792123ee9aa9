import { usePresence } from 'bellwire/react'
import { count } from './words'

const SHOWN = 4

/** Who else is looking. In an outage the list stays, as that from before. */
export function Viewers() {
  const { members, me, isStale } = usePresence('presence-dashboard')
  if (members.length === 0) return <div className="viewers" />
  const others = members.filter(({ id }) => id !== me?.id)
  const shown = (me ? [me, ...others] : others).slice(0, SHOWN)
  const names = members.map(({ id, info }) => (id === me?.id ? `${info.name} (you)` : info.name))
  return (
    <div className="viewers" data-stale={isStale}>
      <ul aria-hidden="true">
        {shown.map(({ id, info }) => (
          <li key={id} data-me={id === me?.id}>
            {info.name.slice(0, 2)}
          </li>
        ))}
        {members.length > SHOWN && <li>+{members.length - SHOWN}</li>}
      </ul>
      <p title={names.join(', ')}>
        {count(members.length, 'person', 'people')} {isStale ? 'last seen' : 'watching'}
      </p>
    </div>
  )
}
