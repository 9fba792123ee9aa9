// The box that you write in. Keeps what you write, per room and over a reload, until it is sent.

import { byId, setText } from './dom.js'
import { recall, remember } from './memory.js'
import { cleanText, textProblem } from './rules.js'

export class Composer {
  #box = byId('text')
  #room = ''
  #onSend

  /** @param {{onSend: (text: string) => void, onTyping: () => void}} on */
  constructor({ onSend, onTyping }) {
    this.#onSend = onSend
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault()
      this.#submit()
    })
    this.#box.addEventListener('keydown', (event) => {
      // While an input method composes a character, Enter belongs to it.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.#submit()
    })
    this.#box.addEventListener('input', () => {
      this.#changed()
      if (this.#box.value.trim()) onTyping()
    })
  }

  /** Goes on with what was being written in this room. */
  open(room) {
    this.#room = room
    this.#box.value = recall(`draft.${room}`, '')
    this.#showProblem('')
    this.#fit()
  }

  focus() {
    this.#box.focus()
  }

  /** Puts a text back where it can be changed, before anything that is there already. */
  putBack(text) {
    this.#box.value = [text, this.#box.value].filter((part) => part.trim()).join('\n')
    this.#changed()
    this.focus()
  }

  #submit() {
    const problem = textProblem(this.#box.value)
    this.#showProblem(problem ?? '')
    this.focus()
    if (problem) return
    this.#onSend(cleanText(this.#box.value))
    this.#box.value = ''
    this.#changed()
  }

  #changed() {
    const { value } = this.#box
    remember(`draft.${this.#room}`, value)
    if (value.trim() === '' || !textProblem(value)) this.#showProblem('')
    this.#fit()
  }

  /** Grows with the text, up to the height that the style sheet allows. */
  #fit() {
    this.#box.style.height = 'auto'
    // The border is not part of scrollHeight.
    const border = this.#box.offsetHeight - this.#box.clientHeight
    this.#box.style.height = `${this.#box.scrollHeight + border}px`
  }

  #showProblem(problem) {
    setText(byId('text-problem'), problem)
    this.#box.ariaInvalid = String(problem !== '')
  }
}
