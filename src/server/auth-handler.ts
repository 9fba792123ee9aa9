// Signs for an app's own backend: a standard `Request` in, a `Response` out, for channels, many
// channels at once, and users (docs/authorization.md). Must not know the server, nor who asks.

import { channelKind, channelNameProblem, needsAuthorization } from '../protocol/channel-name.js'
import { readUserId } from '../protocol/messages.js'
import { BellwireError, OptionsError, describe } from '../shared/errors.js'
import { encryptionSecret, readMasterKey } from './encryption-secret.js'
import { channelSigningText, hmacSha256Hex, userSigningText } from './signing.js'

/** Who a presence member is. */
export interface PresenceMember {
  /** Text or a number that is the user's own. */
  user_id: string | number
  /** What others get to see of the user. */
  user_info?: unknown
}

/** Who signs in. */
export interface SignedInUser {
  /** The user's own. */
  id: string
  /** What others get to see of the user. */
  user_info?: unknown
  /** The users whose coming and going this user is told of. */
  watchlist?: readonly string[] | undefined
}

/** What the app is asked about a channel. */
export interface ChannelQuestion {
  /** The name of the channel, which is an allowed one. */
  readonly channel: string
  /** The connection that asks. */
  readonly socketId: string
  /** The form that was sent, with the `params` of the client. */
  readonly form: URLSearchParams
  /** The request, for its headers and cookies. Its body has been read. */
  readonly request: Request
}

/** What the app is asked about a user. */
export type UserQuestion = Omit<ChannelQuestion, 'channel'>

/** Options of `createAuthHandler`. */
export interface AuthHandlerOptions {
  /** The key of the app. */
  key: string
  /** The secret of the app. */
  secret: string
  /** The master key of encrypted channels: 32 bytes in base64. @default they are refused */
  encryptionMasterKey?: string | undefined
  /**
   * Decides on a private, presence or encrypted channel: a presence member, true, or false. True
   * lets a user who has signed in onto a presence channel. @default every channel is refused
   */
  authorizeChannel?:
    | ((question: ChannelQuestion) => Awaitable<PresenceMember | boolean | null | undefined>)
    | undefined
  /** Says who signs in, if anybody may. @default nobody may */
  authenticateUser?:
    ((question: UserQuestion) => Awaitable<SignedInUser | null | undefined>) | undefined
  /** Receives what those two throw; the answer has status 500. @default console.error */
  onError?: ((error: unknown) => void) | undefined
}

/** Answers the request of a client for one signature or many. Never rejects. */
export type AuthHandler = (request: Request) => Promise<Response>

type Awaitable<Value> = Value | PromiseLike<Value>

interface Answer {
  readonly status: number
  readonly body: object
}

// Nobody subscribes to so many at once; who asks for more wants to keep the app busy.
const MAX_CHANNELS = 1000
const SOCKET_ID = /^\d+\.\d+$/

/**
 * Makes the endpoint of an app for the options `channelAuthorization` and `userAuthentication` of
 * clients; the same one may serve both. Throws `OptionsError` when an option is wrong.
 *
 * @example
 * const handle = createAuthHandler({
 *   key: 'app-key',
 *   secret: 'app-secret',
 *   async authorizeChannel({ channel, request }) {
 *     const user = await userOf(request)
 *     return user ? { user_id: user.id, user_info: { name: user.name } } : false
 *   },
 * })
 */
export function createAuthHandler(options: AuthHandlerOptions): AuthHandler {
  const { key, secret, encryptionMasterKey, onError = console.error } = options
  for (const [name, value] of Object.entries({ key, secret })) {
    if (typeof value === 'string' && value) continue
    throw new OptionsError(`options/bad-${name}`, `The ${name} of the app is not a text.`, {
      hint: "Write createAuthHandler({ key: 'app-key', secret: 'app-secret' }).",
    })
  }
  const masterKey =
    encryptionMasterKey === undefined ? undefined : readMasterKey(encryptionMasterKey)
  const sign = (text: string) => `${key}:${hmacSha256Hex(secret, text)}`

  return async (request) => {
    try {
      const { status, body } = await answer(request)
      return json(status, body)
    } catch (error) {
      onError(error)
      return json(500, { error: 'The request could not be read.' })
    }
  }

  async function answer(request: Request): Promise<Answer> {
    if (request.method !== 'POST') return refuse(405, `It must be a POST, not ${request.method}.`)
    const form = new URLSearchParams(await request.text())
    const socketId = form.get('socket_id') ?? ''
    if (!SOCKET_ID.test(socketId)) {
      return refuse(400, `The form has no socket_id such as 1.2, but ${describe(socketId)}.`)
    }
    const question = { socketId, form, request }
    const names = form.getAll('channel_name[]')
    if (names.length > MAX_CHANNELS) {
      return refuse(400, `More than ${String(MAX_CHANNELS)} channels cannot be asked for at once.`)
    }
    if (names.length > 0) return answerMany(names, question)
    const channel = form.get('channel_name')
    return channel === null
      ? guarded(() => answerUser(question))
      : guarded(() => answerChannel({ ...question, channel }))
  }

  async function answerMany(names: readonly string[], question: UserQuestion): Promise<Answer> {
    const entries = names.map(async (channel) => {
      const { status, body } = await guarded(() => answerChannel({ ...question, channel }))
      return [channel, status === 200 ? body : { ...body, status }] as const
    })
    return { status: 200, body: Object.fromEntries(await Promise.all(entries)) }
  }

  async function answerChannel(question: ChannelQuestion): Promise<Answer> {
    const { channel, socketId } = question
    const problem = channelNameProblem(channel)
    if (problem) return refuse(400, `${describe(channel)} is not a channel name: ${problem}.`)
    if (!needsAuthorization(channel)) {
      return refuse(400, `The channel ${channel} is public: it needs no authorization.`)
    }
    const kind = channelKind(channel)
    if (kind === 'encrypted' && !masterKey) {
      return refuse(403, 'There are no encrypted channels: the handler has no encryptionMasterKey.')
    }
    const decision = await options.authorizeChannel?.(question)
    if (!decision) return refuse(403, `The channel ${channel} is not for this user.`)
    const channelData =
      kind === 'presence' && decision !== true
        ? JSON.stringify({ ...decision, user_id: checkId('user_id of a member', decision.user_id) })
        : undefined
    const auth = sign(channelSigningText(socketId, channel, channelData))
    return {
      status: 200,
      body: {
        auth,
        ...(channelData !== undefined && { channel_data: channelData }),
        ...(kind === 'encrypted' &&
          masterKey && { shared_secret: encryptionSecret(channel, masterKey) }),
      },
    }
  }

  async function answerUser(question: UserQuestion): Promise<Answer> {
    const user = await options.authenticateUser?.(question)
    if (!user) return refuse(403, 'Nobody is signed in.')
    const userData = JSON.stringify({ ...user, id: checkId('id of a user', user.id) })
    const auth = sign(userSigningText(question.socketId, userData))
    return { status: 200, body: { auth, user_data: userData } }
  }

  // One channel whose check fails must not fail the others of its request.
  async function guarded(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work()
    } catch (error) {
      onError(error)
      return refuse(500, 'The check of the app failed.')
    }
  }
}

// What is signed without an id would be refused by the server, far from the mistake.
function checkId(what: string, given: unknown): string {
  const id = readUserId(given)
  if (id) return id
  throw new BellwireError('auth/bad-id', `The ${what} is text or a number, not ${describe(given)}.`)
}

function refuse(status: number, error: string): Answer {
  return { status, body: { error } }
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}
