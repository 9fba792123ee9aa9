// The images and files that people send. In memory and not for long: an app would put them into
// an object store. What a file is depends on its content, never on what its name says.

import { randomBytes } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import { Problem } from './http.mjs'
import { cleanFileName, FILE_BYTES, fileProblem } from './public/rules.js'

const KEPT_FILES = 200
const KEPT_BYTES = 20 * FILE_BYTES

/** What is taken, and how its name may end. */
const EXTENSIONS = new Map([
  ['image/png', ['png']],
  ['image/jpeg', ['jpg', 'jpeg']],
  ['image/gif', ['gif']],
  ['image/webp', ['webp']],
  ['application/pdf', ['pdf']],
  ['application/zip', ['zip']],
  ['text/plain', ['txt', 'md', 'csv', 'json', 'log']],
])

export class Files {
  /** @type {Map<string, {file: object, bytes: Buffer}>} */
  #files = new Map()
  #size = 0

  /** Keeps a file under an id that cannot be guessed. Returns what messages say about it. */
  async add(bytes, name) {
    const problem = fileProblem({ size: bytes.length })
    if (problem) throw new Problem(bytes.length > FILE_BYTES ? 413 : 400, problem)
    const type = await typeOf(bytes)
    if (!type) {
      throw new Problem(
        415,
        'This kind of file is not taken. Images (PNG, JPEG, GIF, WebP), PDF, ZIP and plain text are.',
      )
    }
    const id = randomBytes(16).toString('hex')
    const file = { id, name: nameFor(name, type), type, size: bytes.length }
    this.#files.set(id, { file, bytes })
    this.#size += bytes.length
    while (this.#files.size > KEPT_FILES || this.#size > KEPT_BYTES) this.#dropOldest()
    return file
  }

  /** What messages say about a file. */
  about(id) {
    return this.#files.get(id)?.file
  }

  /** The file itself. */
  get(id) {
    return this.#files.get(id)
  }

  #dropOldest() {
    const [id, { bytes }] = this.#files.entries().next().value
    this.#files.delete(id)
    this.#size -= bytes.length
  }
}

/** One of the types that are taken, or undefined. */
async function typeOf(bytes) {
  const found = await fileTypeFromBuffer(bytes)
  if (found) return EXTENSIONS.has(found.mime) ? found.mime : undefined
  return isText(bytes) ? 'text/plain' : undefined
}

function isText(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !/[^\P{Cc}\n\r\t\f]/u.test(text)
  } catch {
    return false
  }
}

/** A name that ends as the content demands, so that nothing opens it as something else. */
function nameFor(name, type) {
  const clean = cleanFileName(name)
  const extensions = EXTENSIONS.get(type)
  const [, extension = ''] = /\.([^.]*)$/.exec(clean) ?? []
  return extensions.includes(extension.toLowerCase()) ? clean : `${clean}.${extensions[0]}`
}
