// Everything that the console has to show of what happened: the last entries of each kind and the
// figures of each second. Must not know who reads it or when.

import type { ServerStream } from '../server-events.js'
import { ENTRY_KINDS, kindOf, toEntry, type Entry, type Happening } from './entries.js'
import { Figures, KEPT_SECONDS, type Point } from './figures.js'
import { History } from './history.js'

/** What there is to show. */
export interface FeedState {
  /** In order, the last of each kind. */
  readonly entries: readonly Entry[]
  readonly points: readonly Point[]
}

/** What is new. */
export interface FeedUpdate extends FeedState {
  /** How many entries there were besides these. */
  readonly leftOut: number
}

/** Entries that are kept of each kind. */
export const KEPT_OF_A_KIND = 100
/** Entries of each kind that one update has at most: the last ones. */
export const NEW_OF_A_KIND = 25

interface Kept {
  readonly id: number
  readonly atMs: number
  readonly happening: Happening
}

/** Collects what a server tells, from the beginning on. */
export class Feed {
  private readonly figures: Figures
  // One for each kind, so that what happens all the time does not hide what is rare.
  private readonly histories = new Map<string, History<Kept>>()
  private readonly secrets: readonly string[]
  private lastId = 0
  private lastSecond = 0

  /** What it gives has none of the `secrets`. */
  constructor(stream: ServerStream, secrets: readonly string[]) {
    this.secrets = secrets
    this.figures = new Figures(stream)
    for (const kind of ENTRY_KINDS) {
      stream.readers.on(kind, (facts) => this.add({ kind, facts } as Happening))
    }
  }

  /** All that is kept. */
  state(): FeedState {
    const kept = [...this.histories.values()].flatMap((history) => history.kept)
    return { entries: this.toEntries(kept), points: this.figures.since(0) }
  }

  /** What is new since this was called before. */
  takeUpdate(): FeedUpdate {
    let leftOut = 0
    const taken: Kept[] = []
    for (const history of this.histories.values()) {
      const fresh = history.takeFresh(NEW_OF_A_KIND)
      taken.push(...fresh.items)
      leftOut += fresh.leftOut
    }
    const points = this.figures.since(this.lastSecond)
    this.lastSecond = points.at(-1)?.second ?? this.lastSecond
    return { entries: this.toEntries(taken), points, leftOut }
  }

  private add(happening: Happening): void {
    const kind = kindOf(happening)
    let history = this.histories.get(kind)
    if (!history) {
      history = new History(KEPT_OF_A_KIND)
      this.histories.set(kind, history)
    }
    // Words are made for the few that are shown.
    history.add({ id: ++this.lastId, atMs: Date.now(), happening })
  }

  private toEntries(kept: readonly Kept[]): Entry[] {
    return [...kept]
      .sort((a, b) => a.id - b.id)
      .map(({ id, atMs, happening }) => toEntry(id, atMs, happening, this.secrets))
  }
}

/** The bounds that the page tells its reader. */
export const BOUNDS = { KEPT_OF_A_KIND, NEW_OF_A_KIND, KEPT_SECONDS }
