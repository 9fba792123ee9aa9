// The frames: filtered, held still, opened, delivered again.

import { clock, count, el, facts, makeButton, outside, setText } from './dom.js'
import type { Direction, FrameEntry } from './frame-entry.js'
import { List, makeFoldedRow } from './list.js'
import type { Inspected, View } from './view.js'

/** How many frames are delivered again at once. */
const REPLAYED = 10

const ARROWS: Record<Direction, string> = { received: '↓', sent: '↑', replayed: '↻' }

const KINDS = new Map<string, (frame: FrameEntry) => boolean>([
  ['All frames', () => true],
  ['Received', ({ direction }) => direction !== 'sent'],
  ['Sent', ({ direction }) => direction === 'sent'],
  ['Events of the app', ({ isOfTheApp }) => isOfTheApp],
])

/** Makes the view of the frames. */
export function makeFramesView(inspected: Inspected): View {
  const { model, actions, say, refresh } = inspected
  let held: readonly FrameEntry[] | undefined

  const words = el('input', { type: 'search', placeholder: 'Filter', ariaLabel: 'Filter frames' })
  const options = [...KINDS.keys()].map((kind) => el('option', {}, kind))
  const kind = el('select', { ariaLabel: 'Kinds of frames' }, ...options)
  const pause = makeButton('Pause', '', () => {
    held = held ? undefined : [...model.frames]
    pause.ariaPressed = String(held !== undefined)
    refresh()
  })
  pause.ariaPressed = 'false'
  const clear = makeButton('Clear', '', () => {
    model.frames.length = 0
    if (held) held = []
    refresh()
  })
  const replayLast = makeButton(`Replay last ${REPLAYED}`, '', () => {
    const last = shown().filter((entry) => entry.direction === 'received' && mayReplay(entry))
    replay(last.slice(-REPLAYED))
  })
  words.addEventListener('input', refresh)
  kind.addEventListener('change', refresh)

  const note = el('p', { className: 'note' })
  const empty = el('p', { className: 'empty' })
  const list = new List<FrameEntry>(({ id }) => id, makeRow)
  const tools = el('div', { className: 'tools' }, words, kind, pause, clear, replayLast)

  return {
    label: 'Frames',
    node: el('div', {}, tools, note, empty, list.node),
    count: () => model.frames.length,
    update() {
      const frames = shown()
      list.show([...frames].reverse())
      const newer = held ? model.frames.filter(({ id }) => id > (held?.at(-1)?.id ?? 0)).length : 0
      setText(note, held ? `Paused. ${count(newer, 'newer frame')}.` : '')
      const isFiltered = (held ?? model.frames).length > 0
      const none = isFiltered
        ? 'No frame fits the filter.'
        : 'No frames yet. They appear here live.'
      setText(empty, frames.length > 0 ? '' : none)
    },
  }

  function shown(): FrameEntry[] {
    const wanted = words.value.trim().toLowerCase()
    const fits = KINDS.get(kind.value) ?? (() => true)
    return (held ?? model.frames).filter((entry) => fits(entry) && entry.contains(wanted))
  }

  function mayReplay(entry: FrameEntry): boolean {
    return actions.canReplay(entry)
  }

  function replay(entries: readonly FrameEntry[]): void {
    let replayed = 0
    for (const entry of entries) {
      if (!actions.replay(entry)) continue
      replayed++
      if (entry.direction !== 'sent') model.addFrame('replayed', entry.text, Date.now())
    }
    const isNone = entries.length === 0
    if (isNone) say('Nothing to replay: no event of the app among the frames shown.')
    else if (replayed === 0) say('Not sent: there is no connection.')
    else say(`Replayed ${count(replayed, 'frame')}.`)
    refresh()
  }

  function makeRow(entry: FrameEntry) {
    const { at, direction, frame, preview } = entry
    const arrow = el('span', { className: `arrow ${direction}` }, ARROWS[direction])
    const spoken = el('span', { className: 'hidden' }, direction)
    const time = el('time', {}, clock(at))
    const event = outside(frame.event, 'event')
    const channel = outside(entry.channel ?? '', 'channel')
    const data = outside(preview, 'data')
    const parts = [arrow, spoken, event, channel, data, time]
    return makeFoldedRow('frame', parts, () => makeDetail(entry))
  }

  function makeDetail(entry: FrameEntry): Node[] {
    const { direction, frame, channel, pretty, text } = entry
    const about = facts([
      ['Direction', direction],
      ['Event', el('bdi', {}, frame.event)],
      ['Channel', channel && el('bdi', {}, channel)],
      ['User', frame.user_id && el('bdi', {}, frame.user_id)],
      ['Length', count(text.length, 'character')],
    ])
    const buttons = [makeButton('Copy', '', () => void copy(text))]
    if (mayReplay(entry)) {
      const again = direction === 'sent' ? 'Send again' : 'Deliver again'
      buttons.unshift(makeButton(again, '', () => replay([entry])))
    }
    const parts: Node[] = [about, el('p', { className: 'buttons' }, ...buttons)]
    if (pretty) parts.splice(1, 0, el('pre', { tabIndex: 0, ariaLabel: 'Data' }, pretty))
    return parts
  }

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      say('Copied.')
    } catch {
      // Without https, or where the page may not.
      say('Not copied: the browser does not allow it here.')
    }
  }
}
