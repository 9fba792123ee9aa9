// Why an API request fails: a status and a sentence (protocol 2.2).
// Must not know how requests are read or answers are written.

/** Ends the handling of a request; it is answered with the status and the message as text. */
export class HttpProblem extends Error {
  override name = 'HttpProblem'
  /** HTTP status of the answer. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
