// An app's endpoint without a network, for virtual time: a `fetch` whose answers the test decides
// on. Knows nothing of the client.

import type { FetchLike, ResponseLike } from '../../src/platform/platform.js'

/** One request that was made. */
export interface PlayedRequest {
  /** In virtual milliseconds since the first request. */
  readonly atMs: number
  readonly form: URLSearchParams
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
}

/** What an endpoint does with a request. */
export type Play = (
  request: PlayedRequest,
) => ResponseLike | 'no network' | 'no answer' | Promise<ResponseLike>

/** Requests so far, and the `fetch` that makes them. */
export class PlayedEndpoint {
  readonly asked: PlayedRequest[] = []
  readonly fetch: FetchLike
  private firstAt: number | undefined

  constructor(play: Play) {
    this.fetch = (_url, { body, headers, signal }) => {
      this.firstAt ??= Date.now()
      const form = new URLSearchParams(body)
      const request = { atMs: Date.now() - this.firstAt, form, headers, signal }
      this.asked.push(request)
      const answer = play(request)
      if (answer === 'no network') return Promise.reject(new TypeError('fetch failed'))
      if (answer !== 'no answer') return Promise.resolve(answer)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
    }
  }

  /** When the requests were made. */
  get times(): number[] {
    return this.asked.map(({ atMs }) => atMs)
  }
}

/** An answer with a status, a text and headers. */
export function answer(
  status: number,
  text = '',
  headers: Record<string, string> = {},
): ResponseLike {
  return new Response(status === 204 ? null : text, { status, headers })
}

/** The answer of an endpoint that lets the user in. */
export function signed(): ResponseLike {
  return answer(200, '{"auth":"key:signature"}')
}
