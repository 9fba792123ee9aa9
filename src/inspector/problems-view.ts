// What went wrong, with what to do about it.

import { clock, count, el, outside, setText } from './dom.js'
import { List } from './list.js'
import type { Problem } from './problem.js'
import type { Inspected, View } from './view.js'

/** Makes the view of what went wrong. */
export function makeProblemsView({ model }: Inspected): View {
  const empty = el('p', { className: 'empty' })
  const list = new List<Problem>(({ id }) => id, makeRow)
  return {
    label: 'Problems',
    node: el('div', {}, empty, list.node),
    count: () => model.problems.length,
    update() {
      list.show([...model.problems].reverse())
      setText(empty, model.problems.length > 0 ? '' : 'Nothing has gone wrong.')
    },
  }
}

/** What was wrong, and what to do. */
export function makeProblemNote({ message, hint, facts }: Problem): HTMLElement {
  const note = el('div', { className: 'problem' })
  if (message) note.append(el('p', {}, message))
  if (hint) note.append(el('p', { className: 'hint' }, hint))
  if (facts.length > 0) note.append(el('p', { className: 'data' }, facts.join(' · ')))
  return note
}

function makeRow(problem: Problem) {
  const { title, channel } = problem
  const time = el('time')
  const times = el('span', { className: 'badge' })
  const head = el('p', { className: 'head' }, outside(title, 'event'))
  if (channel !== undefined) head.append(outside(channel, 'channel'))
  head.append(times, time)
  times.dataset['tone'] = 'quiet'
  return {
    node: el('li', { className: 'card' }, head, makeProblemNote(problem)),
    update() {
      setText(time, clock(problem.at))
      setText(times, problem.times > 1 ? count(problem.times, 'time') : '')
    },
  }
}
