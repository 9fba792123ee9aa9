// The file beside the message that is being written: chosen, pasted or dropped, uploaded at once,
// and kept for each conversation until the message is sent.

import { uploadFile } from './api.js'
import { byId, setText } from './dom.js'
import { fileLook } from './file-view.js'
import { recall, remember } from './memory.js'
import { fileProblem } from './rules.js'

/**
 * @typedef {object} Slot The file of one conversation.
 * @property {File} [chosen] As it was chosen; not kept over a reload.
 * @property {object} [file] What the backend said, once it is uploaded.
 * @property {AbortController} [upload] While it is on its way.
 * @property {string} [problem] Why it is not uploaded, though it can be tried again.
 * @property {string} [refusal] Why it cannot be sent at all.
 */

export class Attachment {
  #tray = byId('attachment')
  #session
  #onChange
  #key = ''
  /** @type {Map<string, Slot>} */
  #slots = new Map()

  /** @param {{session: string, onChange: () => void}} options */
  constructor({ session, onChange }) {
    this.#session = session
    this.#onChange = onChange
    const picker = byId('file')
    byId('attach').addEventListener('click', () => picker.click())
    picker.addEventListener('change', () => {
      this.#choose(picker.files)
      // The same file may be chosen again.
      picker.value = ''
    })
    byId('attachment-remove').addEventListener('click', () => this.#set(this.#key, undefined))
    byId('attachment-retry').addEventListener('click', () => {
      const { chosen } = this.#slots.get(this.#key)
      void this.#upload(this.#key, chosen)
    })
    byId('text').addEventListener('paste', (event) => {
      if (event.clipboardData.files.length === 0) return
      event.preventDefault()
      this.#choose(event.clipboardData.files)
    })
    this.#takeDrops(byId('conversation'))
  }

  /** Whether there is a file that can be sent. */
  get isReady() {
    return this.#slots.get(this.#key)?.file !== undefined
  }

  get isEmpty() {
    return !this.#slots.has(this.#key)
  }

  /** Why a message cannot be sent yet, as a sentence. */
  get problem() {
    const slot = this.#slots.get(this.#key)
    if (!slot || slot.file) return undefined
    return slot.upload
      ? 'The file is still on its way. Please wait a moment.'
      : 'The file is not uploaded. Please try again or remove it.'
  }

  /** Whether some file is neither uploaded nor given up. */
  get isUnsaved() {
    return [...this.#slots.values()].some(({ file, refusal }) => !file && !refusal)
  }

  /** Shows the file of this place. */
  open(key) {
    this.#key = key
    const file = recall(`file.${key}`)
    if (file && !this.#slots.has(key)) this.#slots.set(key, { file })
    this.#show()
  }

  /** Takes out the file, for a message that is sent. */
  take() {
    const file = this.#slots.get(this.#key)?.file
    if (file) this.#set(this.#key, undefined)
    return file
  }

  putBack(file) {
    this.#set(this.#key, { file })
  }

  #choose([chosen]) {
    if (!chosen) return
    const refusal = fileProblem(chosen)
    if (refusal) this.#set(this.#key, { refusal })
    else void this.#upload(this.#key, chosen)
  }

  async #upload(key, chosen) {
    const upload = new AbortController()
    const slot = { chosen, upload }
    this.#set(key, slot)
    let result
    try {
      result = { chosen, file: await uploadFile(chosen, this.#session, upload.signal) }
    } catch ({ message, canRetry }) {
      result = canRetry ? { chosen, problem: message } : { refusal: message }
    }
    // It may have been removed, or another one chosen.
    if (this.#slots.get(key) === slot) this.#set(key, result)
  }

  #set(key, slot) {
    this.#slots.get(key)?.upload?.abort()
    if (slot) this.#slots.set(key, slot)
    else this.#slots.delete(key)
    remember(`file.${key}`, slot?.file)
    if (key !== this.#key) return
    this.#show()
    this.#onChange()
  }

  #show() {
    const slot = this.#slots.get(this.#key)
    const { chosen, file, problem, refusal } = slot ?? {}
    // Said once, and then forgotten: there is nothing more to do about it.
    if (refusal) this.#slots.delete(this.#key)
    setText(byId('file-problem'), refusal ?? '')
    this.#tray.hidden = !slot || refusal !== undefined
    if (this.#tray.hidden) return
    this.#tray.dataset.state = file ? 'ready' : problem ? 'problem' : 'busy'
    byId('attachment-look').replaceChildren(fileLook(file ?? chosen))
    setText(byId('attachment-name'), (file ?? chosen).name)
    setText(byId('attachment-state'), file ? 'Ready to send' : (problem ?? 'Uploading…'))
    byId('attachment-retry').hidden = !problem
  }

  #takeDrops(area) {
    const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files')
    // Without this, a file that misses the area would take the place of the page.
    addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault())
    addEventListener('drop', (event) => hasFiles(event) && event.preventDefault())
    const show = (isOver) => (area.dataset.drop = String(isOver))
    area.addEventListener('dragover', (event) => show(hasFiles(event)))
    area.addEventListener('dragleave', ({ relatedTarget }) => {
      if (!area.contains(relatedTarget)) show(false)
    })
    area.addEventListener('drop', (event) => {
      show(false)
      this.#choose(event.dataTransfer.files)
    })
  }
}
