// Tabs over views, as keyboards and screen readers expect them. Must not know what is in the views.

import { el, setText } from './dom.js'
import type { View } from './view.js'

/** Tabs, and the view that is chosen among them. */
export class Tabs {
  readonly bar = el('div', { role: 'tablist', ariaLabel: 'Parts of the inspector' })
  readonly body = el('div', { className: 'body', role: 'tabpanel', id: 'part', tabIndex: 0 })
  private readonly parts: { view: View; tab: HTMLElement; figure: HTMLElement }[]
  private chosen = 0

  constructor(views: readonly View[]) {
    this.parts = views.map((view, index) => {
      const figure = el('span', { className: 'figure' })
      const tab = el('button', { type: 'button', role: 'tab' }, view.label, figure)
      tab.setAttribute('aria-controls', 'part')
      tab.addEventListener('click', () => this.choose(index))
      return { view, tab, figure }
    })
    this.bar.append(...this.parts.map(({ tab }) => tab))
    this.bar.addEventListener('keydown', ({ key }) => this.move(key))
    this.choose(0)
  }

  /** Gives the focus to the tab that is chosen. */
  focus(): void {
    this.parts[this.chosen]?.tab.focus()
  }

  /** Shows how things are now. */
  update(): void {
    for (const { view, figure } of this.parts) {
      setText(figure, view.count()?.toLocaleString('en') ?? '')
    }
    this.parts[this.chosen]?.view.update()
  }

  private choose(index: number): void {
    this.chosen = index
    this.parts.forEach(({ view, tab }, place) => {
      const isChosen = place === index
      tab.ariaSelected = String(isChosen)
      tab.tabIndex = isChosen ? 0 : -1
      if (!isChosen) return
      this.body.ariaLabel = view.label
      this.body.replaceChildren(view.node)
      this.body.scrollTop = 0
      view.update()
    })
  }

  private move(key: string): void {
    const last = this.parts.length - 1
    const to = new Map([
      ['ArrowRight', this.chosen === last ? 0 : this.chosen + 1],
      ['ArrowLeft', this.chosen === 0 ? last : this.chosen - 1],
      ['Home', 0],
      ['End', last],
    ]).get(key)
    if (to === undefined) return
    this.choose(to)
    this.focus()
  }
}
