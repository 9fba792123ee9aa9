// Structured log events and where they go. Strings are made at the edge, by the sink, and
// only when there is one. Must not know what the events are about.

import { describe } from './errors.js'

/** How much an event matters. `warn` and `error` reach the console even without a logger. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** One thing that happened inside the client. */
export interface LogEvent {
  readonly level: LogLevel
  /** Stable name of the event, such as `frame in` or `state`. */
  readonly name: string
  /** Facts about it. Not copied: do not change it. */
  readonly detail?: unknown
}

/** Receives log events. Option `logger`. */
export type Logger = (event: LogEvent) => void

/** The log of one client. Ask `isActive()` before building a debug event on a hot path. */
export interface Log {
  isActive(): boolean
  write(level: LogLevel, name: string, detail?: unknown): void
}

/** Makes a log over whatever sink is chosen at the moment of writing. */
export function createLog(currentSink: () => Logger | undefined): Log {
  return {
    isActive: () => currentSink() !== undefined,
    write(level, name, detail) {
      const sink =
        currentSink() ?? (level === 'warn' || level === 'error' ? consoleSink : undefined)
      try {
        sink?.({ level, name, detail })
      } catch (error) {
        console.error(error)
      }
    },
  }
}

/** Prints to the console, as `Bellwire.logToConsole = true` does. */
export function consoleSink({ level, name, detail }: LogEvent): void {
  console[level](`Bellwire: ${name}`, detail ?? '')
}

/** One line of text for an event, as `Bellwire.log` receives it. */
export function formatLogEvent({ name, detail }: LogEvent): string {
  const shown = detail instanceof Error ? String(detail) : describe(detail, 2000)
  return `Bellwire: ${name}${detail === undefined ? '' : ` ${shown}`}`
}
