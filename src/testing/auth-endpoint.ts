// The app's endpoint in memory: answers the requests of clients for signatures, refuses them, or
// takes its time. Must not know connections.

import type { FetchLike, ResponseLike } from '../platform/platform.js'
import type { AppConfig } from '../server/app-options.js'
import {
  createAuthAnswers,
  refuseAuth,
  type AnswerForm,
  type AuthAnswer,
  type AuthHandlerOptions,
  type SignedInUser,
} from '../server/auth-answers.js'
import type { Clock } from '../server/clock.js'
import type { Activity } from './clock.js'
import { MASTER_KEY } from './seal.js'

/** Who uses a client. */
export interface TestUser extends Pick<SignedInUser, 'id' | 'watchlist'> {
  /** What others get to see: `info` of a presence member, `user_info` of a user. */
  info?: unknown
}

/** A request of a client for signatures. */
export interface AuthRequest {
  /** As the client was told: `/pusher/auth` by default. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The `params` of the client, and what the protocol adds. */
  readonly form: URLSearchParams
  /** The channels that are asked for; none for a sign-in. */
  readonly channels: readonly string[]
  /** Who asks, if the client was made with a user. */
  readonly user: TestUser | undefined
}

/** With which status a request is refused; undefined lets it pass. */
export type RejectAuth = (request: AuthRequest) => number | undefined

/** What decides in place of an app's backend. */
export type AuthDecisions = Pick<
  AuthHandlerOptions<AuthRequest>,
  'authorizeChannel' | 'authenticateUser'
>

/** What the endpoint needs. */
export interface AuthEndpointOptions extends AuthDecisions {
  readonly app: AppConfig
  readonly clock: Clock
  readonly activity: Activity
  readonly isOnline: () => boolean
  readonly onError: (error: unknown) => void
}

/** The endpoint for channels and users of all clients. */
export class AuthEndpoint {
  /** All requests so far, oldest first. */
  readonly requests: AuthRequest[] = []
  /** Decides who is refused. */
  reject: RejectAuth = () => undefined
  /** How long an answer takes, in milliseconds. */
  delayMs = 0
  private readonly options: AuthEndpointOptions
  private readonly answer: AnswerForm<AuthRequest>

  constructor(options: AuthEndpointOptions) {
    const { app, authorizeChannel = letIn, authenticateUser = signIn, onError } = options
    this.options = options
    this.answer = createAuthAnswers({
      key: app.key,
      secret: app.secret,
      encryptionMasterKey: MASTER_KEY,
      authorizeChannel,
      authenticateUser,
      onError,
    })
  }

  /** The `fetch` of a client whose user this is. Every address leads here. */
  fetchOf(user: TestUser | undefined): FetchLike {
    return async (url, { headers, body, signal }) => {
      const form = new URLSearchParams(body)
      const single = form.get('channel_name')
      const channels = single === null ? form.getAll('channel_name[]') : [single]
      const request = { url, headers, form, channels, user }
      this.requests.push(request)
      await this.wait(signal)
      if (!this.options.isOnline()) throw new TypeError('Failed to fetch')
      const status = this.reject(request)
      const refused = status && refuseAuth(status, 'The test server rejects it.')
      return responseOf(refused || (await this.answer(form, request)))
    }
  }

  private async wait(signal: AbortSignal): Promise<void> {
    const { clock, activity } = this.options
    activity.note()
    if (this.delayMs === 0) return
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, this.delayMs)
      // Nobody waits for the answer any more.
      signal.addEventListener('abort', () => clock.clearTimeout(timer))
    })
    activity.note()
  }
}

/** Lets everybody in. */
const letIn: AuthDecisions['authorizeChannel'] = ({ socketId, request: { user } }) => ({
  user_id: user ? user.id : guestOf(socketId),
  user_info: user?.info,
})

/** Signs everybody in. */
const signIn: AuthDecisions['authenticateUser'] = ({ socketId, request: { user } }) => ({
  id: user ? user.id : guestOf(socketId),
  user_info: user?.info,
  watchlist: user?.watchlist,
})

function guestOf(socketId: string): string {
  return `guest-${socketId}`
}

function responseOf({ status, body }: AuthAnswer): ResponseLike {
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: () => null },
    text: () => Promise.resolve(JSON.stringify(body)),
  }
}
