// A list that keeps the rows of what stays in it, so that what is open stays open. Must not know
// what the rows show.

import { el } from './dom.js'

/** One row. */
export interface Row<Item> {
  readonly node: HTMLLIElement
  /** Shows what has changed about the item since. */
  update?(item: Item): void
}

/** A list of items, each of which has a key of its own. */
export class List<Item> {
  readonly node = el('ul')
  private rows = new Map<unknown, Row<Item>>()
  private readonly keyOf: (item: Item) => unknown
  private readonly makeRow: (item: Item) => Row<Item>

  constructor(keyOf: (item: Item) => unknown, makeRow: (item: Item) => Row<Item>) {
    this.keyOf = keyOf
    this.makeRow = makeRow
  }

  /** Shows these items, in this order. */
  show(items: readonly Item[]): void {
    const before = this.rows
    this.rows = new Map()
    for (const item of items) {
      const key = this.keyOf(item)
      const row = before.get(key) ?? this.makeRow(item)
      before.delete(key)
      row.update?.(item)
      this.rows.set(key, row)
    }
    for (const { node } of before.values()) node.remove()
    let place = this.node.firstChild
    for (const { node } of this.rows.values()) {
      if (place === node) place = node.nextSibling
      else this.node.insertBefore(node, place)
    }
  }
}

/** Makes a row that opens to a detail, which is made when it is opened. */
export function makeFoldedRow(
  className: string,
  summary: readonly Node[],
  makeDetail: () => readonly Node[],
) {
  const detail = el('div', { className: 'detail' })
  const row = el('details', {}, el('summary', { className }, ...summary), detail)
  const fill = () => {
    if (row.open) detail.replaceChildren(...makeDetail())
  }
  row.addEventListener('toggle', fill)
  return { node: el('li', {}, row), fill }
}
