// What the inspector knows: made of the log events of a client, bounded, without a page and without
// a clock. Must not know how it is shown.

import type { LogEvent } from '../shared/log.js'
import { fieldsOf } from '../protocol/messages.js'
import type { ConnectionStatus } from '../connection/state.js'
import type { ChannelAuthorizationRequest } from '../types.js'
import { FrameEntry } from './frame-entry.js'
import type { Direction } from './frame-entry.js'
import { readProblem } from './problem.js'
import type { Problem } from './problem.js'

/** The status of the connection from a moment on. */
export interface StateEntry {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly status: ConnectionStatus
}

/** One request for a signature. */
export interface AuthEntry {
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Undefined for the sign-in of the user. */
  readonly channel: string | undefined
  /** The connection that it is for. */
  readonly socketId: string
  /** `given up` when that connection ended first. */
  outcome: 'waiting' | 'authorized' | 'failed' | 'given up'
  /** Milliseconds until the outcome. */
  tookMs: number | undefined
  /** How often the endpoint was asked again. */
  retries: number
  /** What it failed with. */
  problem: Problem | undefined
}

type AuthRequest = Partial<ChannelAuthorizationRequest>

/** The longest list of everything but frames. */
const MAX_ENTRIES = 100

/** What happened to one client since the inspector looks. */
export class InspectorModel {
  /** The status now. */
  status: ConnectionStatus
  // All of these have the newest entry last.
  readonly states: StateEntry[] = []
  readonly frames: FrameEntry[] = []
  readonly auths: AuthEntry[] = []
  readonly problems: Problem[] = []
  private readonly maxFrames: number
  private readonly waiting = new Map<AuthRequest, AuthEntry>()
  private readonly failedChannels = new Map<string, Problem>()
  private lastId = 0

  constructor(status: ConnectionStatus, at: number, maxFrames: number) {
    this.status = status
    this.maxFrames = maxFrames
    this.states.push({ id: ++this.lastId, at, status })
  }

  /** Takes in a log event that was written at `at`, in milliseconds since the epoch. */
  record({ level, name, detail }: LogEvent, at: number): void {
    if (name === 'frame in') this.addFrame('received', String(detail), at)
    else if (name === 'frame out') this.addFrame('sent', String(detail), at)
    else if (name === 'state') this.enter(detail as ConnectionStatus, at)
    else if (name === 'auth request') this.authBegan(detail as AuthRequest, at)
    else if (name === 'auth answer') this.authEnded(fieldsOf(detail), at)
    else if (level === 'warn' || level === 'error') this.addProblem(name, detail, at)
    if (name === 'asking again') this.authAskedAgain(fieldsOf(detail)['channel'])
  }

  /** Takes in a frame. */
  addFrame(direction: Direction, text: string, at: number): void {
    add(this.frames, new FrameEntry(++this.lastId, at, direction, text), this.maxFrames)
  }

  /** Takes in something that went wrong. The same as the last one is counted with it. */
  addProblem(title: string, detail: unknown, at: number): void {
    const problem = readProblem(++this.lastId, at, title, this.withHint(detail))
    const last = this.problems.at(-1)
    const { channel } = problem
    if (channel !== undefined) {
      this.failedChannels.delete(channel)
      this.failedChannels.set(channel, problem)
      const [oldest = ''] = this.failedChannels.keys()
      if (this.failedChannels.size > MAX_ENTRIES) this.failedChannels.delete(oldest)
    }
    const isAgain = last?.title === title && last.message === problem.message
    if (isAgain && last.channel === channel) {
      last.times++
      last.at = at
    } else add(this.problems, problem, MAX_ENTRIES)
  }

  /** What went wrong last with a channel. */
  problemOf(channel: string): Problem | undefined {
    return this.failedChannels.get(channel)
  }

  /** Whether a signature for a channel is being fetched. */
  isAuthorizing(channel: string): boolean {
    return [...this.waiting.values()].some((entry) => entry.channel === channel)
  }

  // What listeners of a channel are told has no hint of its own: that of its authorization fits.
  private withHint(detail: unknown): unknown {
    const { channel, error, hint } = fieldsOf(detail)
    if (typeof channel !== 'string' || typeof error !== 'string' || hint !== undefined)
      return detail
    const auth = [...this.auths].reverse().find((entry) => entry.channel === channel)
    const advice = auth?.problem?.hint ?? ''
    return error.endsWith(advice) ? { ...fieldsOf(detail), hint: advice } : detail
  }

  private enter(status: ConnectionStatus, at: number): void {
    const before = this.status
    this.status = status
    if (before.socketId !== undefined && before.socketId !== status.socketId) {
      for (const entry of this.waiting.values()) settle(entry, 'given up', at)
      this.waiting.clear()
    }
    // Many a step inside the connection is none that can be seen.
    const keys = Object.keys(status) as (keyof ConnectionStatus)[]
    if (keys.every((key) => before[key] === status[key])) return
    add(this.states, { id: ++this.lastId, at, status }, MAX_ENTRIES)
  }

  private authBegan(request: AuthRequest, at: number): void {
    const entry: AuthEntry = {
      id: ++this.lastId,
      at,
      channel: request.channelName,
      socketId: request.socketId ?? '',
      outcome: 'waiting',
      tookMs: undefined,
      retries: 0,
      problem: undefined,
    }
    this.waiting.set(request, entry)
    add(this.auths, entry, MAX_ENTRIES)
  }

  private authAskedAgain(channel: unknown): void {
    for (const entry of this.waiting.values()) if (entry.channel === channel) entry.retries++
  }

  private authEnded({ request, error }: Record<string, unknown>, at: number): void {
    const entry = this.waiting.get(request as AuthRequest)
    if (!entry) return
    this.waiting.delete(request as AuthRequest)
    settle(entry, error === undefined ? 'authorized' : 'failed', at)
    if (error === undefined) return
    entry.problem = readProblem(++this.lastId, at, 'not authorized', error)
    // That of a channel is told by its subscription.
    if (entry.channel === undefined) this.addProblem('sign-in failed', error, at)
  }
}

function add<Entry>(entries: Entry[], entry: Entry, limit: number): void {
  entries.push(entry)
  if (entries.length > limit) entries.shift()
}

function settle(entry: AuthEntry, outcome: AuthEntry['outcome'], at: number): void {
  entry.outcome = outcome
  entry.tookMs = at - entry.at
}
