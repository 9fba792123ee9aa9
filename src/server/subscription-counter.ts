// When the subscribers of a channel are told how many they are (protocol 1.8): at once, but with
// many of them only every few seconds. Must not know how they are counted or told.

import { channelKind } from '../protocol/channel-name.js'
import type { Log } from '../shared/log.js'
import { machineClock, type Clock } from './clock.js'

// Above so many subscribers there is a pause between two announcements.
const MANY = 100
const PAUSE_MS = 5000

/** A channel whose count was told lately, or is being told. */
interface Pause {
  hasChanged: boolean
}

/** Whether the subscribers of a channel are told how many they are, in an app that wants it. */
export function hasCount(channel: string): boolean {
  const kind = channelKind(channel)
  return kind !== 'presence' && kind !== 'user'
}

/** Announces the counts of channels. */
export class SubscriptionCounter {
  private readonly announce: (channel: string) => Promise<number>
  private readonly log: Log
  private readonly clock: Clock
  private readonly pauses = new Map<string, Pause>()
  private isClosed = false

  /** `announce` counts the subscribers of a channel, tells them, and resolves to the count. */
  constructor(
    announce: (channel: string) => Promise<number>,
    log: Log,
    clock: Clock = machineClock,
  ) {
    this.announce = announce
    this.log = log
    this.clock = clock
  }

  /** Must be called when someone joined or left. The last count is always told. Never rejects. */
  async changed(channel: string): Promise<void> {
    const pause = this.pauses.get(channel)
    if (pause) {
      pause.hasChanged = true
      return
    }
    const first: Pause = { hasChanged: true }
    this.pauses.set(channel, first)
    await this.goOn(channel, first)
  }

  /** Leaves untold what is still to be told. */
  close(): void {
    this.isClosed = true
  }

  private async goOn(channel: string, pause: Pause): Promise<void> {
    while (pause.hasChanged && !this.isClosed) {
      pause.hasChanged = false
      const count = await this.announce(channel).catch((error: unknown) => {
        this.log.write('error', 'subscription count failed', error)
        return 0
      })
      if (count > MANY) {
        this.clock.setTimeout(() => void this.goOn(channel, pause), PAUSE_MS)
        return
      }
    }
    this.pauses.delete(channel)
  }
}
