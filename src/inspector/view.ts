// What the parts of the panel have in common.

import type { Bellwire } from '../web.js'
import type { Actions } from './actions.js'
import type { InspectorModel } from './model.js'

/** What the parts show and act on. */
export interface Inspected {
  readonly client: Bellwire
  readonly model: InspectorModel
  readonly actions: Actions
  /** Tells what an action came to, in one sentence. */
  readonly say: (text: string) => void
  /** Shows at once what an action has changed. */
  readonly refresh: () => void
}

/** One part of the panel, behind a tab. */
export interface View {
  readonly label: string
  readonly node: HTMLElement
  /** How many things it holds; undefined where that says nothing. */
  count(): number | undefined
  /** Shows how things are now. Called while it is visible only. */
  update(): void
}
