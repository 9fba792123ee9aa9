// One channel as a process sees it that shares it with others: which connections are its own, and
// who is present, as its subscribers were told. Must not know where the others are.

import type { Member } from './adapter.js'

interface OwnUser {
  readonly member: Member
  connections: number
}

/** That a user came to a channel, or left it when there is no member. */
export type Change = readonly [userId: string, member: Member | undefined]

/** A channel with connections of this process. */
export class RedisChannel {
  /** Connections of this process. */
  connections = 0
  private readonly own = new Map<string, OwnUser>()
  private present = new Map<string, Member>()
  /** What came before it was known who is present, in order. */
  private early: Change[] | undefined = []

  /** Whether it is known who is present. */
  get isLoaded(): boolean {
    return this.early === undefined
  }

  /** Everyone present, in any process, in order of arrival. */
  get members(): readonly Member[] {
    return [...this.present.values()]
  }

  /** The ids of the members with connections of this process. */
  get ownUserIds(): Iterable<string> {
    return this.own.keys()
  }

  /** The member with this id, if connections of this process are his. */
  ownMember(userId: string): Member | undefined {
    return this.own.get(userId)?.member
  }

  /** Whether a user is present, as far as it is known. */
  has(userId: string): boolean {
    return this.present.has(userId)
  }

  /** Counts a connection of this process. */
  add(member: Member | undefined): void {
    this.connections += 1
    if (!member) return
    const user = this.own.get(member.userId)
    if (user) user.connections += 1
    else this.own.set(member.userId, { member, connections: 1 })
  }

  /** Takes a connection of this process off. Returns whether it was the last one of its user. */
  remove(userId: string | undefined): boolean {
    this.connections -= 1
    const user = userId === undefined ? undefined : this.own.get(userId)
    if (!user) return false
    user.connections -= 1
    return user.connections === 0 && this.own.delete(user.member.userId)
  }

  /** Takes in who is present, the first time. What was noted by then is newer, or the same. */
  load(members: readonly Member[]): void {
    const { early } = this
    if (!early) return
    this.early = undefined
    this.present = byId(members)
    for (const [userId, member] of early) this.note(userId, member)
  }

  /** Notes that a user came, or left when there is no `member`. Returns whether to tell it. */
  note(userId: string, member: Member | undefined): boolean {
    if (this.early) {
      // Nobody was told yet who is present.
      this.early.push([userId, member])
      return false
    }
    if (!member) return this.present.delete(userId)
    if (this.present.has(userId)) return false
    this.present.set(userId, member)
    return true
  }

  /** Takes in who is present, after changes may have been missed. Returns those changes. */
  correct(members: readonly Member[]): readonly Change[] {
    if (!this.isLoaded) return []
    const before = this.present
    const now = byId(members)
    this.present = now
    const left = [...before.keys()].filter((userId) => !now.has(userId))
    const came = members.filter(({ userId }) => !before.has(userId))
    return [
      ...left.map((userId): Change => [userId, undefined]),
      ...came.map((member): Change => [member.userId, member]),
    ]
  }
}

/** Reads a member as it is written to Redis: JSON. */
export function readMember(text: string): Member {
  const { userId, userInfo } = JSON.parse(text) as Member
  return { userId, userInfo }
}

/** Reads members as Redis has them, each after its place in the order of arrival. */
export function readMembers(values: unknown): readonly Member[] {
  // An empty list comes as an empty object from inside of Redis.
  if (!Array.isArray(values)) return []
  return values
    .map((value) => /^(\d+):(.*)$/s.exec(String(value)) ?? [])
    .sort(([, one], [, other]) => Number(one) - Number(other))
    .map(([, , text]) => readMember(String(text)))
}

function byId(members: readonly Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.userId, member]))
}
