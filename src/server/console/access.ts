// Who may use the console: those who know its token or, where there is none, programs and pages of
// this machine, but no page of another site that a browser shows here. Must not know what they ask.

import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

import { HttpProblem } from '../http-problem.js'
import { isLoopback } from '../address-options.js'
import { hmacSha256Hex, isSameSignature } from '../signing.js'

/** The rules of access to one console. Whoever is refused gets an `HttpProblem`. */
export class Access {
  private readonly token: string | undefined
  /** Tokens are compared by their signatures, which have one length. */
  private readonly comparisonKey = randomBytes(32).toString('hex')

  /** Without a `token`, it is open to this machine. */
  constructor(token: string | undefined) {
    this.token = token
  }

  /**
   * Refuses with 403 what a page of another site may have sent. A site that gives its own name the
   * address of this machine is known by that name in `host`; any other by its `origin`.
   */
  checkPlace(headers: IncomingHttpHeaders): void {
    const host = (headers.host ?? '').toLowerCase()
    const [, bracketed, name = bracketed ?? ''] = /^(?:\[(.*)\]|([^:]*))(?::\d+)?$/.exec(host) ?? []
    if (this.token === undefined) {
      if (!isLoopback(name)) {
        throw forbidden('The console is for this machine: use the address that the server names.')
      }
      // All that a proxy lets through seems to come from this machine.
      if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) {
        throw forbidden("Behind a proxy the console needs a token: console: { token: '…' }.")
      }
    }
    const { origin } = headers
    const isElsewhere =
      origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host)
    if (isElsewhere || isCrossSite(headers)) {
      throw forbidden('The console takes requests from its own page only.')
    }
  }

  /** Refuses with 401 whoever does not know the token, if there is one. */
  checkToken({ authorization = '' }: IncomingHttpHeaders): void {
    if (this.token === undefined) return
    const [, given = ''] = /^Bearer (.+)$/.exec(authorization) ?? []
    const signed = (text: string) => hmacSha256Hex(this.comparisonKey, text)
    if (isSameSignature(signed(this.token), signed(given))) return
    throw new HttpProblem(401, given ? 'That is not the token.' : 'The console needs its token.')
  }
}

// What browsers say by themselves, where they do. Who follows a link to the page may see it: it
// shows nothing by itself.
function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document'
}

function forbidden(message: string): HttpProblem {
  return new HttpProblem(403, message)
}
