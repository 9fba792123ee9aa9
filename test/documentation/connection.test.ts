// docs/connection.md shows the states, what leads from one to another, and the reasons, as they come
// out of the machine: everything that can happen is tried in every kind of state.

import { describe, expect, test } from 'vitest'
import { DEFAULT_BACKOFF } from '../../src/connection/backoff.js'
import { INITIAL_STATE, stateName, statusOf, type State } from '../../src/connection/state.js'
import { transition } from '../../src/connection/transition.js'
import { resolveConfig } from '../../src/options.js'
import { EVENTS, MOMENT } from '../connection/machine-samples.js'
import { pageAt, tableOf } from '../support/pages.mjs'

const page = pageAt('docs/connection.md')

/** What two states of one kind have in common: they differ in times and counts alone. */
function kindOf(state: State): string {
  const flags = Object.entries({ ...state, ...('outage' in state ? state.outage : {}) })
  return JSON.stringify([
    stateName(state),
    flags.map(([name, value]) => (typeof value === 'number' ? [name] : [name, value && name])),
    state.reason,
  ])
}

/** Every kind of state that can be reached, and the changes that users see. */
function explore(): { states: State[]; changes: Set<string> } {
  const known = new Map<string, State>([[kindOf(INITIAL_STATE), INITIAL_STATE]])
  const changes = new Set<string>()
  for (const state of known.values()) {
    for (const event of Object.values(EVENTS)) {
      const [next] = transition(state, event, MOMENT)
      if (!known.has(kindOf(next))) known.set(kindOf(next), next)
      if (stateName(next) !== stateName(state)) {
        changes.add(`${stateName(state)} --> ${stateName(next)}`)
      }
    }
  }
  return { states: [...known.values()], changes }
}

const { states, changes } = explore()

function columnOf(heading: string, second: string): (string | undefined)[] {
  return tableOf(page, heading, second).map(([name]) => name)
}

test('the diagram has every change of state, and no other', () => {
  const [diagram] = page.blocks.filter(({ language }) => language === 'mermaid')
  const drawn = [...(diagram?.text ?? '').matchAll(/^ *(\S+ --> \S+)/gm)].map(([, arrow]) => arrow)
  expect(drawn.sort()).toEqual([`[*] --> ${stateName(INITIAL_STATE)}`, ...changes].sort())
})

test('the table of states', () => {
  const names = new Set(states.map(stateName))
  expect(columnOf('connection.state', 'means').sort()).toEqual([...names].sort())
})

test('the table of reasons', () => {
  const reasons = new Set(states.map(({ reason }) => reason))
  expect(columnOf('connection.status.reason', 'when').sort()).toEqual([...reasons].sort())
})

test('the table of what `status` has', () => {
  expect(columnOf('connection.status.…', 'is')).toEqual(Object.keys(statusOf(INITIAL_STATE)))
})

describe('times', () => {
  test('the waits of `backoff` and the time-outs are the defaults', () => {
    const { timing } = resolveConfig('app-key', { cluster: 'eu' }, false)
    const { minMs, maxMs, jitter } = DEFAULT_BACKOFF
    expect(page.text.replaceAll('_', '')).toContain(
      `{ minMs: ${String(minMs)}, maxMs: ${String(maxMs)}, jitter: ${String(jitter)} }`,
    )
    for (const [name, ms] of Object.entries(timing)) {
      if (typeof ms !== 'number') continue
      const option = name.replace(/Ms$/, '')
      expect(page.text).toMatch(new RegExp(`\`${option}\` \\(${String(ms / 1000)} s[,)]`))
    }
  })
})
