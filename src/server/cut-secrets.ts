// What is taken out of text before people read it: signatures and other values that open doors.
// Must not know where the text comes from.

/** Stands where something was cut. */
export const CUT = '[cut]'

/** The names of fields whose values are cut. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set(['auth', 'secret', 'shared_secret'])

// HMAC-SHA256 in hex, however it is embedded.
const SIGNATURE = /[\da-f]{64,}/gi
// A field of JSON, or of JSON in a string of JSON: as many backslashes as are before its first quote
// are before the others, and the last one may follow escaped backslashes. What is not closed is cut
// to the end.
const FIELD = new RegExp(
  String.raw`((\\{0,7})"(?:${[...SECRET_FIELDS].join('|')})\2"\s*:\s*)` +
    String.raw`\2".*?(?:(?<!\\)(?:\2\2\\\\)*\2"|$)`,
  'gs',
)

/** The text of a frame or message without its signatures and what its `SECRET_FIELDS` hold. */
export function cutSecrets(text: string): string {
  return text.replace(SIGNATURE, CUT).replace(FIELD, `$1$2"${CUT}$2"`)
}
