// What an app's endpoint answers to a client that asks for one signature or many: from a form to a
// status and JSON (docs/authorization.md). Must not know requests, nor the server.

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
export interface ChannelQuestion<Asked = Request> {
  /** The name of the channel, which is an allowed one. */
  readonly channel: string
  /** The connection that asks. */
  readonly socketId: string
  /** The form that was sent, with the `params` of the client. */
  readonly form: URLSearchParams
  /** The request, for its headers and cookies. Its body has been read. */
  readonly request: Asked
}

/** What the app is asked about a user. */
export type UserQuestion<Asked = Request> = Omit<ChannelQuestion<Asked>, 'channel'>

/** Options of `createAuthHandler`. */
export interface AuthHandlerOptions<Asked = Request> {
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
    | ((question: ChannelQuestion<Asked>) => Awaitable<PresenceMember | boolean | null | undefined>)
    | undefined
  /** Says who signs in, if anybody may. @default nobody may */
  authenticateUser?:
    ((question: UserQuestion<Asked>) => Awaitable<SignedInUser | null | undefined>) | undefined
  /** Receives what those two throw; the answer has status 500. @default console.error */
  onError?: ((error: unknown) => void) | undefined
}

/** Answers the form of a client that asked by `request`. Never rejects. */
export type AnswerForm<Asked> = (form: URLSearchParams, request: Asked) => Promise<AuthAnswer>

/** A status of HTTP, and what goes with it as JSON. */
export interface AuthAnswer {
  readonly status: number
  readonly body: object
}

type Awaitable<Value> = Value | PromiseLike<Value>

// Nobody subscribes to so many at once; who asks for more wants to keep the app busy.
const MAX_CHANNELS = 1000
const SOCKET_ID = /^\d+\.\d+$/

/** Makes what answers forms. Throws `OptionsError` when an option is wrong. */
export function createAuthAnswers<Asked>(options: AuthHandlerOptions<Asked>): AnswerForm<Asked> {
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

  return (form, request) => guarded(() => answer(form, request))

  async function answer(form: URLSearchParams, request: Asked): Promise<AuthAnswer> {
    const socketId = form.get('socket_id') ?? ''
    if (!SOCKET_ID.test(socketId)) {
      return refuseAuth(400, `The form has no socket_id such as 1.2, but ${describe(socketId)}.`)
    }
    const question = { socketId, form, request }
    const names = form.getAll('channel_name[]')
    if (names.length > MAX_CHANNELS) {
      return refuseAuth(
        400,
        `More than ${String(MAX_CHANNELS)} channels cannot be asked for at once.`,
      )
    }
    if (names.length > 0) return answerMany(names, question)
    const channel = form.get('channel_name')
    return channel === null
      ? guarded(() => answerUser(question))
      : guarded(() => answerChannel({ ...question, channel }))
  }

  async function answerMany(
    names: readonly string[],
    question: UserQuestion<Asked>,
  ): Promise<AuthAnswer> {
    const entries = names.map(async (channel) => {
      const { status, body } = await guarded(() => answerChannel({ ...question, channel }))
      return [channel, status === 200 ? body : { ...body, status }] as const
    })
    return { status: 200, body: Object.fromEntries(await Promise.all(entries)) }
  }

  async function answerChannel(question: ChannelQuestion<Asked>): Promise<AuthAnswer> {
    const { channel, socketId } = question
    const problem = channelNameProblem(channel)
    if (problem) return refuseAuth(400, `${describe(channel)} is not a channel name: ${problem}.`)
    if (!needsAuthorization(channel)) {
      return refuseAuth(400, `The channel ${channel} is public: it needs no authorization.`)
    }
    const kind = channelKind(channel)
    if (kind === 'encrypted' && !masterKey) {
      return refuseAuth(
        403,
        'There are no encrypted channels: the handler has no encryptionMasterKey.',
      )
    }
    const decision = await options.authorizeChannel?.(question)
    if (!decision) return refuseAuth(403, `The channel ${channel} is not for this user.`)
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

  async function answerUser(question: UserQuestion<Asked>): Promise<AuthAnswer> {
    const user = await options.authenticateUser?.(question)
    if (!user) return refuseAuth(403, 'Nobody is signed in.')
    const userData = JSON.stringify({ ...user, id: checkId('id of a user', user.id) })
    const auth = sign(userSigningText(question.socketId, userData))
    return { status: 200, body: { auth, user_data: userData } }
  }

  // One channel whose check fails must not fail the others of its request.
  async function guarded(work: () => Promise<AuthAnswer>): Promise<AuthAnswer> {
    try {
      return await work()
    } catch (error) {
      onError(error)
      return refuseAuth(500, 'The check of the app failed.')
    }
  }
}

// What is signed without an id would be refused by the server, far from the mistake.
function checkId(what: string, given: unknown): string {
  const id = readUserId(given)
  if (id) return id
  throw new BellwireError('auth/bad-id', `The ${what} is text or a number, not ${describe(given)}.`)
}

/** An answer that says why there is no signature. */
export function refuseAuth(status: number, error: string): AuthAnswer {
  return { status, body: { error } }
}
