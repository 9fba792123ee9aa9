// One message on the page: who, what, the file with it, and when it was sent or why it is not.

import { avatar, el, setText } from './dom.js'
import { fileView } from './file-view.js'

const clock = (time) =>
  new Date(time).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })

/** Makes the element of a message. What can change is left to `updateMessage`. */
export function createMessage({ sender, text, file }, myId) {
  const isMine = sender.id === myId
  const who = el('p', { className: 'who' }, el('bdi', {}, isMine ? 'You' : sender.name))
  const bubble = el(
    'div',
    { className: 'bubble', dir: 'auto' },
    ...(file ? [fileView(file)] : []),
    el('p', { className: 'text' }, text),
    el('time'),
  )
  const body = el('div', { className: 'body' }, who, bubble, el('div', { className: 'state' }))
  const node = el('li', { className: isMine ? 'message mine' : 'message' })
  if (!isMine) node.append(avatar(sender))
  node.append(body)
  return node
}

/**
 * Says when a message was sent, or why it is not.
 *
 * @param {HTMLElement} node
 * @param {{time: number, pending?: import('./outbox.js').Pending, isFirst: boolean}} message
 *   `isFirst`: nothing of the same sender stands right before it.
 * @param {{onRetry: () => void, onTakeBack: (item: object) => void}} on
 */
export function updateMessage(node, { time, pending, isFirst }, on) {
  node.classList.toggle('first', isFirst)
  node.classList.toggle('pending', Boolean(pending))
  const clockNode = node.querySelector('time')
  const state = node.querySelector('.state')
  if (!pending) {
    clockNode.dateTime = new Date(time).toISOString()
    clockNode.title = new Date(time).toLocaleString()
    setText(clockNode, clock(time))
    if (state.firstChild) state.replaceChildren()
    return
  }
  const { problem, refused } = pending
  const words = refused
    ? `Not sent. ${problem}`
    : problem
      ? `Not sent yet. ${problem} Trying again by itself.`
      : 'Sending…'
  if (state.firstChild?.textContent === words) return
  state.replaceChildren(el('p', {}, words))
  if (!problem) return
  const action = (label, run) => {
    const button = el('button', { type: 'button' }, label)
    button.addEventListener('click', run)
    state.append(button)
  }
  if (!refused) action('Try now', () => on.onRetry())
  action('Take back', () => on.onTakeBack(pending))
}
