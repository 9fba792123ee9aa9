// The members of a presence channel, by user id. Knows nothing of frames and sockets.

import { Emitter } from '../shared/emitter.js'
import type { ListenerErrorHandler } from '../shared/emitter.js'
import { fieldsOf, readUserId } from '../protocol/messages.js'

/** A user who is present. `Info` is what the app's endpoint put into `user_info`. */
export interface Member<Info = unknown> {
  readonly id: string
  readonly info: Info
}

/** Who is present at one moment. Never changes, so that it can be compared and kept. */
export interface MembersSnapshot<Info = unknown> {
  readonly members: readonly Member<Info>[]
  /** This user; null until the channel was subscribed for the first time. */
  readonly me: Member<Info> | null
  /** Whether the connection is lost, so that this is who was there last. */
  readonly isStale: boolean
}

/** Who is present. Reached as `channel.members`; iterable. */
export class Members<Info = unknown> {
  /** Info by user id. A record without a prototype, so that any id is only an id. */
  members: Record<string, Info> = noMembers()
  /** How many users are present. */
  count = 0
  /** The id of this user; null until the channel was subscribed for the first time. */
  myID: string | null = null
  /** This user; null until the channel was subscribed for the first time. */
  me: Member<Info> | null = null
  /** Whether the connection was lost and the channel is not back: this is who was there last. */
  isStale = false
  private readonly onListenerError: ListenerErrorHandler
  private changes: Emitter<{ change: undefined }> | undefined = undefined
  private kept: MembersSnapshot<Info> | undefined = undefined

  /** @internal */
  constructor(onListenerError: ListenerErrorHandler) {
    this.onListenerError = onListenerError
  }

  /** Everything above as it is now. The same object until it changes. */
  get snapshot(): MembersSnapshot<Info> {
    const { me, isStale } = this
    return (this.kept ??= Object.freeze({ members: Object.freeze([...this]), me, isStale }))
  }

  /** Calls `listener` after each change of `snapshot`; returns a function that stops it. */
  subscribe(listener: () => void): () => void {
    return (this.changes ??= new Emitter(this.onListenerError)).on('change', listener)
  }

  /** The member with this id, or null. */
  get(id: string): Member<Info> | null {
    return id in this.members ? { id, info: this.members[id] as Info } : null
  }

  /** Calls `callback` with each member. */
  each(callback: (member: Member<Info>) => void): void {
    for (const member of this) callback(member)
  }

  /** Gives each member. */
  *[Symbol.iterator](): IterableIterator<Member<Info>> {
    for (const [id, info] of Object.entries(this.members)) yield { id, info }
  }

  /** @internal The connection is gone. */
  lost(): void {
    if (this.myID === null || this.isStale) return
    this.isStale = true
    this.changed()
  }

  /** @internal Takes over the list of the server; tells who came and who left since the last. */
  replace(hash: unknown, myID: string): { added: Member<Info>[]; removed: Member<Info>[] } {
    const before = this.members
    const isFirst = this.myID === null
    this.members = Object.assign(noMembers<Info>(), fieldsOf(hash))
    this.count = Object.keys(this.members).length
    this.myID = myID
    this.me = this.get(myID)
    this.isStale = false
    this.changed()
    if (isFirst) return { added: [], removed: [] }
    return {
      added: [...this].filter(({ id }) => !(id in before)),
      removed: Object.entries(before)
        .filter(([id]) => !(id in this.members))
        .map(([id, info]) => ({ id, info })),
    }
  }

  /** @internal Adds a user, or takes over new info of one who is present. */
  add(data: unknown): Member<Info> | null {
    const { user_id, user_info } = fieldsOf(data)
    const id = readUserId(user_id)
    if (id === undefined) return null
    if (!(id in this.members)) this.count++
    const info = user_info as Info
    this.members[id] = info
    this.changed()
    return { id, info }
  }

  /** @internal Removes a user. Null when there was no such user. */
  remove(data: unknown): Member<Info> | null {
    const id = readUserId(fieldsOf(data)['user_id'])
    const member = id === undefined ? null : this.get(id)
    if (member) {
      Reflect.deleteProperty(this.members, member.id)
      this.count--
      this.changed()
    }
    return member
  }

  private changed(): void {
    this.kept = undefined
    this.changes?.emit('change')
  }
}

function noMembers<Info>(): Record<string, Info> {
  return Object.create(null) as Record<string, Info>
}
