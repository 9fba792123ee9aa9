// The one family of errors: what happened (`message`), apart from that what to do (`hint`),
// a stable `code`, and the `cause`. Knows nothing of who throws them.

/** Extra facts that an error may carry. */
export interface ErrorDetails {
  /** What to do about it, in one sentence. */
  hint?: string
  /** The error or value that led to this one. */
  cause?: unknown
}

/** Base class of every error that Bellwire throws, rejects with or emits. */
export class BellwireError extends Error {
  override name = 'BellwireError'
  /** Stable machine-readable name of what went wrong, such as `options/url`. */
  readonly code: string
  /** What to do about it. Empty when there is nothing to advise. */
  readonly hint: string
  /** The error or value that led to this one, if there was one. */
  declare readonly cause?: unknown

  constructor(code: string, message: string, { hint = '', cause }: ErrorDetails = {}) {
    super(hint ? `${message} ${hint}` : message)
    this.code = code
    this.hint = hint
    if (cause !== undefined) this.cause = cause
  }
}

/** A wrong option or argument. Thrown at the call that was given it. */
export class OptionsError extends BellwireError {
  override name = 'OptionsError'
}

/** The error of an option that cannot be used: what it is called, what was given, what to write. */
export function wrongOption(name: string, given: unknown, hint: string): OptionsError {
  return new OptionsError(`options/${name}`, `The option ${name} is ${describe(given)}.`, { hint })
}

/** A message, name or value that the Channels protocol does not allow. */
export class ProtocolError extends BellwireError {
  override name = 'ProtocolError'
}

/**
 * A connection that was lost or refused, or an error that the server reported.
 * Emitted as `error` on `client.connection`, once per failure.
 *
 * Code written for `pusher-js` reads `err.data.code` or `err.error.data.code`: both work.
 */
export class ConnectionError extends BellwireError {
  override name = 'ConnectionError'
  readonly type = 'PusherError'
  /** The close code of the socket or the code of the server's error; null when there was none. */
  readonly closeCode: number | null
  /** The server's own words. Protocol: `pusher:error`. */
  readonly data: { code: number | null; message: string }

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { closeCode?: number | null; serverMessage?: string } = {},
  ) {
    super(code, message, details)
    const { closeCode = null, serverMessage = '' } = details
    this.closeCode = closeCode
    this.data = { code: closeCode, message: serverMessage }
  }

  /** This error itself, so that `err.error.data.code` reads as in `pusher-js`. */
  get error(): this {
    return this
  }
}

/** The app's own endpoint did not authorize a channel or a user. */
export class AuthError extends BellwireError {
  override name = 'AuthError'
  /** HTTP status of the answer, if there was an answer. */
  readonly status: number | undefined
  /** The channel that was to be authorized; undefined for a sign-in. */
  readonly channel: string | undefined

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { status?: number | undefined; channel?: string | undefined } = {},
  ) {
    super(code, message, details)
    this.status = details.status
    this.channel = details.channel
  }
}

/** A safe rendering of a value that came from outside, cut to `length`, for use in messages. */
export function describe(value: unknown, length = 80): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A circular value: its type says enough.
  }
  text ??= typeof value
  // JSON escapes only some of what moves a cursor or turns text around.
  text = text.replace(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '?')
  return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text
}
