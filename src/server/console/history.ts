// The last things of one kind, and which of them are new. Must not know what they are.

/** Keeps the last `limit` items. */
export class History<Item> {
  private readonly limit: number
  private items: Item[] = []
  private fresh = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** All that is kept, oldest first. */
  get kept(): readonly Item[] {
    return this.items
  }

  /** Adds an item; the oldest goes when there are too many. */
  add(item: Item): void {
    this.fresh += 1
    if (this.items.push(item) > this.limit) this.items.shift()
  }

  /** The last items since this was called before, `most` of them, and how many others there were. */
  takeFresh(most: number): { readonly items: readonly Item[]; readonly leftOut: number } {
    const count = Math.min(this.fresh, most, this.items.length)
    const leftOut = this.fresh - count
    this.fresh = 0
    return { items: this.items.slice(this.items.length - count), leftOut }
  }
}
