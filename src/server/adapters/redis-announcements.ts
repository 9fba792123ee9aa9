// What all processes are told as it is, and this one exactly once, whether Redis tells it or is
// away: events and terminations. Must not know how they are carried out.

import type { Message } from './adapter.js'
import type { RedisEvent, RedisLink } from './redis-link.js'

/** Something for all processes. */
export type Announcement =
  readonly [name: 'message', message: Message] | readonly [name: 'terminate', userId: string]

/** The announcements of one process, and those that it hears. */
export class RedisAnnouncements {
  private readonly link: RedisLink
  private readonly perform: (announcement: Announcement) => void
  /** Request -> what this process announced with it and has not heard from Redis yet. */
  private readonly unheard = new Map<number, Announcement>()

  /** `perform` is called for each announcement of any process. */
  constructor(link: RedisLink, perform: (announcement: Announcement) => void) {
    this.link = link
    this.perform = perform
  }

  /** Tells all processes. `keep` is what Redis keeps with it: channel, frame, milliseconds. */
  async make(announcement: Announcement, keep: readonly (string | number)[] = []): Promise<void> {
    const { process, isUp, nextRequest } = this.link
    if (!isUp) return this.perform(announcement)
    this.unheard.set(nextRequest, announcement)
    await this.link.ask('tell', JSON.stringify([process, nextRequest, ...announcement]), ...keep)
  }

  /** Takes in what Redis told. Returns false when it is no announcement. */
  hear({ name, details, ownRequest }: RedisEvent): boolean {
    if (name !== 'message' && name !== 'terminate') return false
    // What this process announced before the link broke, it has heard from itself.
    if (ownRequest === undefined || this.unheard.delete(ownRequest)) {
      this.perform([name, ...details] as unknown as Announcement)
    }
    return true
  }

  /** Must be called when the link broke: what was not heard from Redis is performed now. */
  giveUp(): void {
    const unheard = [...this.unheard.values()]
    this.unheard.clear()
    for (const announcement of unheard) this.perform(announcement)
  }
}
