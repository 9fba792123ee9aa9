// The bar that is always there: the connection in one line, and what can be done to it.

import type { ConnectionState, ConnectionStatus } from '../connection/state.js'
import { duration, el, makeButton, setText } from './dom.js'
import type { Inspected } from './view.js'

/** The colour of a state. */
export function stateTone(state: ConnectionState): string {
  if (state === 'connected') return 'good'
  if (state === 'connecting') return 'busy'
  return state === 'unavailable' || state === 'failed' ? 'bad' : 'quiet'
}

/** A transport in words. */
export function transportName(transport: ConnectionStatus['transport']): string | undefined {
  return transport && (transport === 'ws' ? 'WebSocket' : 'SockJS fallback')
}

/** Makes the bar, and what keeps it up to date. */
export function makeStatusBar({ client, model, actions, say, refresh }: Inspected) {
  const state = el('span', { className: 'badge', role: 'status' })
  const reason = el('span', { className: 'reason' })
  const carrier = el('span', { className: 'kind' })
  const socket = el('span', { className: 'kind socket' })

  const drop = makeButton('Drop connection', '', () => {
    if (!actions.drop()) say('There is no connection to drop.')
    refresh()
  })
  const block = makeButton('Block WebSocket', '', () => {
    actions.setBlocking(!actions.isBlocking)
    say(
      actions.isBlocking
        ? 'WebSocket is blocked: the client connects by its fallback.'
        : 'WebSocket is allowed again.',
    )
    refresh()
  })
  const connect = makeButton('Connect', 'primary', () => {
    if (model.status.nextRetryAt === undefined) client.connect()
    else client.connection.retryNow()
  })
  const name = el('span', { className: 'event' }, 'Bellwire')
  const where = el('div', { className: 'where' }, name, state, carrier, socket, reason, connect)
  const buttons = el('div', { className: 'buttons' }, drop, block)

  return {
    nodes: [where, buttons],
    update() {
      const { status } = model
      const { nextRetryAt, socketId } = status
      setText(state, status.state)
      state.dataset['tone'] = stateTone(status.state)
      setText(carrier, transportName(status.transport) ?? '')
      setText(socket, socketId ?? '')
      setText(reason, status.reason === status.state ? '' : whyOf(status))
      const isIdle = ['initialized', 'disconnected', 'failed'].includes(status.state)
      setText(connect, nextRetryAt === undefined ? 'Connect' : 'Retry now')
      connect.hidden = !isIdle && nextRetryAt === undefined
      // Not hidden: it may have the focus when the connection goes.
      drop.ariaDisabled = String(socketId === undefined)
      block.ariaPressed = String(actions.isBlocking)
    },
  }
}

function whyOf({ reason, nextRetryAt }: ConnectionStatus): string {
  if (nextRetryAt === undefined) return reason
  return `${reason}, next attempt in ${duration(Math.max(0, nextRetryAt - Date.now()))}`
}
