// A logger that writes lines: text for people, or JSON for programs. The edge of the log, where
// secrets are cut out. Must not know who reads the lines.

import { describe } from '../shared/errors.js'
import type { LogEvent, Logger, LogLevel } from '../shared/log.js'
import { CUT, cutSecrets, SECRET_FIELDS } from './cut-secrets.js'

/** How a line looks: `10:20:30.123 info  connection opened appId="1"`, or one object of JSON. */
export type LogFormat = 'text' | 'json'

/** Options of `createLineLogger`. */
export interface LineLoggerOptions {
  /** @default 'text' */
  format?: LogFormat | undefined
  /** The least level that is written: `debug`, `info`, `warn` or `error`. @default 'info' */
  level?: LogLevel | undefined
  /** Takes a line, without its end. @default `console.log` */
  write?: ((line: string) => void) | undefined
}

/** The levels of the log, from the one that matters least. */
export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

// Of each value in a line of text.
const LONGEST_VALUE = 2000
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

/**
 * Makes a logger for `createServer` that writes one line per event: `time`, `level`, `name` and
 * `detail`. Signatures are cut, and what `auth` and `secret` fields hold.
 *
 * @example
 * createServer({ logger: createLineLogger({ format: 'json' }) })
 */
export function createLineLogger(options: LineLoggerOptions = {}): Logger {
  const { format = 'text', level = 'info', write = console.log } = options
  const line = format === 'json' ? toJsonLine : toTextLine
  const least = LOG_LEVELS.indexOf(level)
  return (event) => {
    if (LOG_LEVELS.indexOf(event.level) >= least) write(line(event, new Date()))
  }
}

function toJsonLine({ level, name, detail }: LogEvent, now: Date): string {
  return JSON.stringify({ time: now.toISOString(), level, name, detail }, readable)
}

function toTextLine({ level, name, detail }: LogEvent, now: Date): string {
  const time = now.toISOString().slice(11, -1)
  return `${time} ${level.padEnd(5)} ${name}${detailText(detail)}`
}

function detailText(detail: unknown): string {
  if (detail === undefined) return ''
  if (detail === null || typeof detail !== 'object' || detail instanceof Error) {
    return ` ${valueText(detail)}`
  }
  const parts = Object.entries(detail).map(([field, value]: [string, unknown]) =>
    value === undefined ? '' : ` ${field}=${SECRET_FIELDS.has(field) ? CUT : valueText(value)}`,
  )
  return parts.join('')
}

function valueText(value: unknown): string {
  if (value instanceof Error) return errorText(value)
  const json = JSON.stringify(value, readable) as string | undefined
  const known: unknown = json === undefined ? typeof value : JSON.parse(json)
  // A word and a frame are easier to read as they are, and end where they seem to.
  const isPlain = typeof known === 'string' && /^([\w.:/-]+|\{[ -~]*\})$/.test(known)
  return isPlain && known.length <= LONGEST_VALUE ? known : describe(known, LONGEST_VALUE)
}

// Where it comes from is what its reader needs, on lines of its own. They are indented, so that
// nothing in them passes for the line of another event.
function errorText(error: Error): string {
  const text = cutSecrets(error.stack ?? String(error))
  const lines = text.split('\n').map((line) => line.trim().replace(UNPRINTABLE, '?'))
  if (error.cause !== undefined) lines.push(`caused by ${valueText(error.cause)}`)
  return lines.join('\n    ')
}

// What JSON has no words for, and without secrets.
function readable(field: string, value: unknown): unknown {
  if (SECRET_FIELDS.has(field)) return CUT
  if (typeof value === 'string') return cutSecrets(value)
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return { name, message, stack, cause }
}
