// docs/benchmarks.md and its plots say what the JSON of the last run says, and nothing is left out.

import { readFileSync, readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { GOALS, judge } from '../../bench/goals.mjs'
import { formatPage } from '../../bench/write-page.mjs'

const DOCS = new URL('../../docs/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, DOCS), 'utf8')
const results = JSON.parse(read('benchmarks/results.json')) as Parameters<typeof formatPage>[0]

const plotsOf = (names: string[]) => names.filter((name) => name.endsWith('.svg')).sort()
const onDisk = plotsOf(readdirSync(new URL('benchmarks/', DOCS)).map((it) => `benchmarks/${it}`))

describe('the page of the benchmarks', () => {
  test('is made of its JSON, and so are its plots', async () => {
    const files = await formatPage(results)
    for (const [name, text] of Object.entries(files)) expect(read(name), name).toBe(text)
    expect(onDisk).toEqual(plotsOf(Object.keys(files)))
  })

  test('shows every plot', () => {
    const shown = [...read('benchmarks.md').matchAll(/\]\((benchmarks\/.*\.svg)\)/g)]
    expect(shown.map(([, name = '']) => name).sort()).toEqual(onDisk)
  })

  test('says of every goal whether it was reached', () => {
    const judged = judge(results.tables).map(({ what }) => what)
    expect(judged).toEqual(GOALS.map(({ what }) => what))
  })
})
