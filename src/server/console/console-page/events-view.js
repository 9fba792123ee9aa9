// The stream of events: filtered by words and kinds, and paused when somebody wants to read.

import { byId, el, number, setText } from './dom.js'
import { GROUPS, hasWords } from './entries.js'
import { EntryList } from './entry-list.js'

export class EventsView {
  #entries
  #list = new EntryList(byId('event-list'), 'Nothing has happened yet that fits the filter.')
  #pause = byId('event-pause')
  /** The entries that are shown while the stream is paused. */
  #frozen
  #bounds
  #leftOut = 0

  constructor(entries) {
    this.#entries = entries
    byId('event-group').append(...[...GROUPS.keys()].map((group) => el('option', {}, group)))
    byId('event-words').addEventListener('input', () => this.show())
    byId('event-group').addEventListener('change', () => this.show())
    this.#pause.addEventListener('click', () => {
      this.#frozen = this.#frozen ? undefined : this.#entries.of(GROUPS.get('All kinds'))
      this.show()
    })
  }

  /** Shows what has to do with a channel. */
  showOnly(channel) {
    byId('event-words').value = channel
    byId('event-group').value = 'All kinds'
    this.show()
  }

  /** How much the server tells of what happens, and how much it left out of the last update. */
  setBounds(bounds) {
    this.#bounds = bounds
  }

  setLeftOut(leftOut) {
    this.#leftOut = leftOut
  }

  show() {
    const words = byId('event-words').value.trim()
    const kinds = GROUPS.get(byId('event-group').value)
    const entries = this.#frozen ?? this.#entries.of(kinds)
    const fitting = entries.filter((it) => kinds.has(it.kind) && hasWords(it, words))
    const shown = this.#list.show(fitting)

    const isPaused = this.#frozen !== undefined
    this.#pause.ariaPressed = String(isPaused)
    setText(this.#pause, isPaused ? 'Resume' : 'Pause')
    setText(
      byId('event-hint'),
      isPaused ? this.#pauseWords() : this.#liveWords(fitting.length, shown),
    )
  }

  #pauseWords() {
    const lastSeen = this.#frozen[0]?.id ?? 0
    const newer = this.#entries.of(GROUPS.get('All kinds')).filter(({ id }) => id > lastSeen)
    return `Paused. Newer entries that wait: ${number(newer.length)}.`
  }

  #liveWords(fitting, shown) {
    const entries = fitting === 1 ? 'entry' : 'entries'
    const words =
      shown < fitting
        ? `The newest ${number(shown)} of ${number(fitting)} ${entries}.`
        : `${number(fitting)} ${entries}.`
    if (this.#leftOut === 0) return words
    const { NEW_OF_A_KIND } = this.#bounds
    const rest = `${number(this.#leftOut)} more came just now and are not shown`
    return `${words} ${rest}: an update brings the last ${NEW_OF_A_KIND} of each kind.`
  }
}
