// The box that you write in. Keeps what you write, for each conversation and over a reload, until
// it is sent.

import { Attachment } from './attachment.js'
import { byId, setText } from './dom.js'
import { recall, remember } from './memory.js'
import { cleanText, textProblem } from './rules.js'

export class Composer {
  #box = byId('text')
  #key = ''
  #onSend
  #attachment

  /**
   * @param {object} options
   * @param {string} options.session
   * @param {(message: {text: string, file?: object}) => void} options.onSend
   * @param {() => void} options.onTyping
   */
  constructor({ session, onSend, onTyping }) {
    this.#onSend = onSend
    this.#attachment = new Attachment({
      session,
      onChange: () => {
        this.#showProblem('')
        this.focus()
      },
    })
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

  /** Whether a file would be lost if the page were closed now. */
  get isBusy() {
    return this.#attachment.isUnsaved
  }

  /** Goes on with what was being written in this place. */
  open(key) {
    this.#key = key
    this.#box.value = recall(`draft.${key}`, '')
    this.#attachment.open(key)
    this.#showProblem('')
    this.#fit()
  }

  focus() {
    this.#box.focus()
  }

  /** Whether a message can be put back without taking the place of a file that is there. */
  hasRoomFor({ file }) {
    const isTaken = Boolean(file) && !this.#attachment.isEmpty
    this.#showProblem(
      isTaken ? 'There is another file already. Please send or remove it first.' : '',
    )
    return !isTaken
  }

  /** Puts a message back where it can be changed, before anything that is there already. */
  putBack({ text, file }) {
    this.#box.value = [text, this.#box.value].filter((part) => part.trim()).join('\n')
    if (file) this.#attachment.putBack(file)
    this.#changed()
    this.focus()
  }

  #submit() {
    const problem = this.#problem()
    this.#showProblem(problem ?? '')
    this.focus()
    if (problem) return
    const text = cleanText(this.#box.value)
    this.#onSend({ text, file: this.#attachment.take() })
    this.#box.value = ''
    this.#changed()
  }

  #problem() {
    // With a file, there need be no words.
    const isEnough = this.#attachment.isReady && this.#box.value.trim() === ''
    return this.#attachment.problem ?? (isEnough ? undefined : textProblem(this.#box.value))
  }

  #changed() {
    const { value } = this.#box
    remember(`draft.${this.#key}`, value)
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
