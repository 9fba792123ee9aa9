// Says in words how the connection is, why, and what happens next.

import { setText } from './dom.js'

const BACK_AGAIN_MS = 3000

/** A short word for the corner of the page. */
const STATE_WORDS = {
  initialized: 'Connecting',
  connecting: 'Connecting',
  connected: 'Connected',
  unavailable: 'Offline',
  failed: 'Offline',
  disconnected: 'Offline',
}

const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`

/** What went wrong, as a sentence; empty when nothing did. */
function trouble({ state, reason }, lastError) {
  switch (state) {
    case 'connected':
    case 'initialized':
      return ''
    case 'connecting':
      return reason === 'connect called' ? '' : sentence(reason)
    case 'unavailable':
      return `The server cannot be reached: ${reason}.`
    case 'failed':
      return `This browser cannot connect: ${reason}.`
    default:
      return `Disconnected: ${lastError || `${reason}.`}`
  }
}

/** What happens next, as of now. */
function nextStep({ state, nextRetryAt }) {
  if (state !== 'connecting' && state !== 'unavailable') return ''
  const seconds = nextRetryAt === undefined ? 0 : Math.ceil((nextRetryAt - Date.now()) / 1000)
  return seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting…'
}

/**
 * Keeps the page in step with `bell.connection` until the returned function is called.
 *
 * @param {object} connection
 * @param {Record<'chip' | 'word' | 'bar' | 'text' | 'countdown' | 'retry', HTMLElement>} on
 */
export function showConnection(connection, on) {
  let lastError = ''
  let hadTrouble = false
  let backAgainUntil = 0
  let timer

  function render() {
    clearTimeout(timer)
    const { status } = connection
    const problem = trouble(status, lastError)
    if (problem) hadTrouble = true
    if (status.state === 'connected' && hadTrouble) {
      hadTrouble = false
      backAgainUntil = Date.now() + BACK_AGAIN_MS
    }
    const isBackAgain = status.state === 'connected' && Date.now() < backAgainUntil
    const step = problem ? nextStep(status) : ''

    on.chip.dataset.state = status.state
    setText(
      on.word,
      hadTrouble && status.state === 'connecting' ? 'Reconnecting' : STATE_WORDS[status.state],
    )
    on.bar.dataset.shown = String(Boolean(problem) || isBackAgain)
    on.bar.dataset.tone = problem ? 'bad' : 'good'
    setText(on.text, problem || (isBackAgain ? 'Connected again.' : ''))
    setText(on.countdown, step)
    on.retry.hidden = !problem || status.state === 'failed'

    if (isBackAgain) timer = setTimeout(render, backAgainUntil - Date.now())
    else if (step) timer = setTimeout(render, 250)
  }

  function rememberError(error) {
    // The server's own words, when it has said something.
    lastError = error.data?.message || error.message
    render()
  }

  function retryNow() {
    if (connection.state === 'disconnected') connection.connect()
    else connection.retryNow()
  }

  const stopWatching = connection.subscribe(render)
  connection.bind('error', rememberError)
  on.retry.addEventListener('click', retryNow)
  render()

  return () => {
    clearTimeout(timer)
    stopWatching()
    connection.unbind('error', rememberError)
    on.retry.removeEventListener('click', retryNow)
  }
}
