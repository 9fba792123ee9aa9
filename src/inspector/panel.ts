// The panel: puts bar, tabs and frame together, and has them show how things are, now and then
// rather than with each frame that comes.

import type { Bellwire } from '../web.js'
import type { Actions } from './actions.js'
import { makeAuthView } from './auth-view.js'
import { makeChannelsView } from './channels-view.js'
import { makeConnectionView } from './connection-view.js'
import { count, el, setText } from './dom.js'
import { makeFoldButton, PanelFrame } from './panel-frame.js'
import { makeFramesView } from './frames-view.js'
import type { InspectorModel } from './model.js'
import { makeProblemsView } from './problems-view.js'
import { makeStatusBar, stateTone } from './status-bar.js'
import { Tabs } from './tabs.js'
import type { Inspected } from './view.js'

/** How soon after a change it is shown, so that a flood of frames costs ten looks a second. */
const SOON_MS = 100
/** How often it is looked whether something has changed without a word, such as a countdown. */
const NOW_AND_THEN_MS = 500

/** How long it is shown what an action came to. */
const SAID_MS = 8000

/** A panel that is not in the page yet. */
export interface Panel {
  readonly host: HTMLElement
  /** Something has changed. */
  changed(): void
  /** Takes it out of the page, for good. */
  remove(): void
}

/** Makes the panel of one client. */
export function makePanel(
  client: Bellwire,
  model: InspectorModel,
  actions: Actions,
  isOpen: boolean,
): Panel {
  let timer: ReturnType<typeof setTimeout> | undefined
  let quietTimer: ReturnType<typeof setTimeout> | undefined
  let isSoon = false
  let isOver = false

  const said = el('p', { className: 'said', role: 'status' })
  const say = (text: string) => {
    setText(said, text)
    clearTimeout(quietTimer)
    quietTimer = setTimeout(() => setText(said, ''), SAID_MS)
  }
  const inspected: Inspected = { client, model, actions, say, refresh: update }
  const bar = makeStatusBar(inspected)
  const fold = makeFoldButton()
  const head = el('header', {}, ...bar.nodes, fold)
  const views = [
    makeFramesView(inspected),
    makeChannelsView(inspected),
    makeAuthView(inspected),
    makeProblemsView(inspected),
    makeConnectionView(inspected),
  ]
  const tabs = new Tabs(views)
  const frame = new PanelFrame([head, tabs.bar, said, tabs.body], fold, isOpen, update)
  update()

  return {
    host: frame.host,
    changed,
    remove() {
      isOver = true
      clearTimeout(timer)
      clearTimeout(quietTimer)
      frame.host.remove()
    },
  }

  function changed(): void {
    if (isSoon) return
    isSoon = true
    schedule(SOON_MS)
  }

  function schedule(waitMs: number): void {
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(update, waitMs)
  }

  function update(): void {
    isSoon = false
    const { status, problems } = model
    const failures = problems.length > 0 ? `, ${count(problems.length, 'problem')}` : ''
    frame.show(status.state + failures, stateTone(status.state))
    if (!frame.isOpen) return
    bar.update()
    tabs.update()
    schedule(NOW_AND_THEN_MS)
  }
}
