// The page before the chat: asks for a name, and says why one cannot come in under it.

import { byId, setText } from './dom.js'
import { cleanName, nameProblem } from './rules.js'

export class Welcome {
  #input = byId('name')
  #onName

  /**
   * @param {object} options
   * @param {string} options.name What was entered last time.
   * @param {(name: string) => Promise<void>} options.onName Rejects with the reason.
   */
  constructor({ name, onName }) {
    this.#input.value = name
    this.#onName = onName
    byId('join').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.enter()
    })
  }

  /** Goes in with the name that stands there. */
  async enter() {
    const problem = nameProblem(this.#input.value)
    this.#showProblem(problem ?? '')
    if (problem) return
    byId('join').ariaBusy = 'true'
    try {
      await this.#onName(cleanName(this.#input.value))
      this.#setShown(false)
    } catch (error) {
      this.#showProblem(error.message)
    } finally {
      byId('join').ariaBusy = 'false'
    }
  }

  show() {
    this.#setShown(true)
    this.#input.focus()
  }

  #setShown(isShown) {
    byId('welcome').hidden = !isShown
    byId('chat').hidden = isShown
  }

  #showProblem(problem) {
    setText(byId('name-problem'), problem)
    this.#input.ariaInvalid = String(problem !== '')
    if (problem) this.#input.focus()
  }
}
