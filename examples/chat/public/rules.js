// What a name, a message, a room and a file may be. The page uses these rules to answer at once, the
// backend uses the same file to decide.

export const NAME_LENGTH = 40
export const TEXT_LENGTH = 2000
export const ROOM_LENGTH = 32
export const FILE_BYTES = 5 * 1024 * 1024
export const FILE_NAME_LENGTH = 100

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
// Control characters, line separators, and the marks that turn the reading direction around.
const NOT_IN_A_NAME = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const NOT_IN_A_FILE_NAME = new RegExp(NOT_IN_A_NAME, 'gu')
// In a message, a line break and a tab are fine.
const NOT_IN_A_TEXT = /[^\P{Cc}\n\t]/gu

/** The name as it will be shown. */
export const cleanName = (value) => String(value ?? '').trim()

/** The message as it will be shown. */
export const cleanText = (value) =>
  String(value ?? '')
    .replace(/\r\n?/g, '\n')
    .replace(NOT_IN_A_TEXT, '')
    .toWellFormed()
    .trim()

/**
 * The room as it stands in addresses and channel names: "Design Team" becomes "design-team".
 * Empty when nothing usable is left.
 */
export const roomSlug = (value) =>
  String(value ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** What is wrong with a name, as a sentence; undefined when nothing is. */
export function nameProblem(value) {
  const name = cleanName(value)
  if (name === '') return 'Please enter a name.'
  if (name.length > NAME_LENGTH) return tooLong('A name', NAME_LENGTH, name.length)
  if (NOT_IN_A_NAME.test(name)) return 'A name cannot contain control characters.'
  if (!VISIBLE.test(name)) return 'A name needs at least one visible character.'
  return undefined
}

/** What is wrong with a message, as a sentence; undefined when nothing is. */
export function textProblem(value) {
  const text = cleanText(value)
  if (text === '') return 'Please write a message first.'
  if (text.length > TEXT_LENGTH) return tooLong('A message', TEXT_LENGTH, text.length)
  return undefined
}

/** What is wrong with the name of a room, as a sentence; undefined when nothing is. */
export function roomProblem(value) {
  if (String(value ?? '').trim() === '') return 'Please enter a name for the room.'
  const slug = roomSlug(value)
  if (slug === '') return 'A room name needs letters from a to z or digits.'
  if (slug.length > ROOM_LENGTH) return tooLong('A room name', ROOM_LENGTH, slug.length)
  return undefined
}

/** What is wrong with a file, as a sentence; undefined when nothing is. Its kind is not asked. */
export function fileProblem({ size }) {
  if (size === 0) return 'This file is empty.'
  if (size > FILE_BYTES) {
    return `A file has at most ${fileSize(FILE_BYTES)}; this one has ${fileSize(size)}.`
  }
  return undefined
}

/** The name of a file as it will be shown: without folders, and not too long. */
export function cleanFileName(value) {
  const [, base = ''] = /([^/\\]*)$/.exec(String(value ?? ''))
  const name = base.toWellFormed().replace(NOT_IN_A_FILE_NAME, '').trim()
  if (!VISIBLE.test(name)) return 'file'
  if (name.length <= FILE_NAME_LENGTH) return name
  // What is cut off is the middle: the end says what kind of file it is.
  const [extension] = /(\.[a-z0-9]{1,8})?$/i.exec(name)
  const start = name.slice(0, FILE_NAME_LENGTH - 1 - extension.length)
  return `${start.toWellFormed()}…${extension}`
}

/** A number of bytes in words: "1.5 MB". */
export function fileSize(bytes) {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const digits = unit > 0 && value < 10 ? 1 : 0
  return `${Number(value.toFixed(digits))} ${units[unit]}`
}

function tooLong(what, limit, length) {
  const number = new Intl.NumberFormat('en')
  return `${what} has at most ${number.format(limit)} characters; this one has ${number.format(length)}.`
}
