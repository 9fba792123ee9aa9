// What backends were told of who is there, which all processes remember in Redis: each news is
// reported by one of them. Must not know how backends are told.

import type { Report } from './adapter.js'
import type { RedisLink } from './redis-link.js'
import type { RedisReplica } from './redis-replica.js'

/** A channel, or a user on it. */
type Subject = [channel: string] | [channel: string, userId: string]

/** The reports of one process. */
export class RedisReports {
  private readonly link: RedisLink
  private readonly replica: RedisReplica
  /** What could not be compared, as JSON, and whether it had been reported as there before. */
  private readonly unknown = new Map<string, boolean>()
  /** Whether anybody wants reports. */
  private isUsed = false

  constructor(link: RedisLink, replica: RedisReplica) {
    this.link = link
    this.replica = replica
  }

  /** Compares what is there with what was reported last. */
  async report(...subject: Subject): Promise<Report> {
    this.isUsed = true
    const entry = JSON.stringify(subject)
    const answer = await this.link.ask('report', ...subject)
    if (answer) {
      this.unknown.delete(entry)
      return answer[0] as Report
    }
    const isHere = this.replica.has(subject[0], subject[1])
    // Whoever is asked about for the first time has just come, or has left.
    const wasReported = this.unknown.get(entry) ?? !isHere
    this.unknown.set(entry, wasReported)
    if (wasReported !== isHere) return 'unknown'
    // He came and left again, or the other way round. What other processes see, they ask about.
    this.unknown.delete(entry)
    return 'nothing'
  }

  /** Says again what was reported, to a Redis that has forgotten everything. */
  restore(): void {
    if (!this.isUsed) return
    for (const [name, channel] of this.replica.channels) {
      this.restoreOne(name)
      for (const userId of channel.ownUserIds) this.restoreOne(name, userId)
    }
    for (const [entry, wasReported] of this.unknown) {
      if (wasReported) void this.link.ask('reported', ...(JSON.parse(entry) as Subject))
    }
  }

  private restoreOne(...subject: Subject): void {
    if (this.unknown.has(JSON.stringify(subject))) return
    void this.link.ask('reported', ...subject)
  }
}
