// docs/benchmarks.md and its plots, made of the JSON of a run and of nothing else: the page and the
// figures cannot disagree.

import { judge } from './goals.mjs'
import { show } from './harness.mjs'
import { barPlot, growthPlot } from './plots.mjs'

const FOLDER = 'benchmarks'
const BOTH = ['Bellwire', 'pusher-js']

/** How cost grows: a column of a table over another one. */
const GROWTH_PLOTS = {
  listeners: [
    {
      file: 'listeners',
      title: 'A frame to the last of the listeners of one event',
      x: 'listeners',
      y: 'last has it after',
      unit: 'µs',
    },
  ],
  channels: [
    {
      file: 'channels',
      title: 'From the first subscribe to the last confirmation',
      x: 'channels',
      y: 'all subscribed after',
      unit: 'ms',
    },
    {
      file: 'frame-by-channels',
      title: 'A frame to one of the channels',
      x: 'channels',
      y: 'frame to the last',
      unit: 'ns',
    },
  ],
  presence: [
    {
      file: 'presence',
      title: 'A storm of joins',
      x: 'members',
      y: 'all in after',
      unit: 'ms',
    },
  ],
}

/** One column of a table, the rows with the same `group` beside each other. */
const BAR_PLOTS = {
  receive: {
    file: 'receive',
    title: 'A frame to its listener',
    unit: 'times two JSON.parse',
    group: 'payload',
    value: 'times two JSON.parse',
  },
  unheard: {
    file: 'unheard',
    title: 'A frame that nobody listens to',
    unit: 'times two JSON.parse',
    group: 'payload',
    value: 'times two JSON.parse',
  },
  bytes: {
    file: 'bytes',
    title: 'What an app pays',
    unit: 'bytes after brotli',
    group: 'what',
    value: 'brotli',
  },
  reconnect: {
    file: 'reconnect',
    title: 'From "server is back" to "subscribed again"',
    unit: 'ms, by length of the outage',
    group: 'outage',
    value: 'back after',
  },
  blocked: {
    file: 'blocked',
    title: 'WebSocket is left without an answer: from the new client to connected',
    unit: 'ms, first and next page',
    group: 'page',
    value: 'connected after',
    where: { network: 'WebSocket is left without an answer' },
  },
}

const INTRODUCTION = `# Benchmarks

Bellwire beside \`pusher-js\` and, where it fits, other clients of the field. A figure is a median, with
the middle half of the rounds in brackets. The clients take turns in one run, so that a busy moment
of the machine hits all of them alike, and a ratio is the median of what each round says. In a column
"pusher-js takes", 2 means that \`pusher-js\` takes twice as much as the client of the row.

What is given in CPU is measured by itself: each client is handed frames by a socket without a
network, in Node, and the time that the machine spends on others is not in the figure. "Two
JSON.parse" is what nobody can do without who reads a frame of this protocol: one for the frame, one
for the data in it.

\`npm run bench -- --page\` measures all of it and writes this page; \`bench/\` has one file for each
question. Absolute figures are those of one machine:`

/** The files of the page by their path in docs/, from the JSON of a run. */
export function renderPage({ machine, tables }) {
  const files = {}
  const sections = Object.entries(tables).map(([name, { title, about, rows }]) => {
    const plots = plotsOf(name, rows)
    for (const { file, svg } of plots) files[`${FOLDER}/${file}.svg`] = svg
    const images = plots.map(({ file, title }) => `![${title}](${FOLDER}/${file}.svg)`)
    const [question, ...notice] = about.split(/(?<=\?) /)
    return [`## ${question}`, ...notice, `${title}.`, markdownTable(rows), ...images].join('\n\n')
  })
  const page = [
    INTRODUCTION,
    Object.values(machine)
      .filter(Boolean)
      .map((part) => `- ${part}`)
      .join('\n'),
    '## What was aimed at',
    'A goal is a figure, or a share of what `pusher-js` takes.',
    markdownTable(judge(tables)),
    ...sections,
  ]
  return { 'benchmarks.md': `${page.join('\n\n')}\n`, ...files }
}

function plotsOf(name, rows) {
  const growth = (GROWTH_PLOTS[name] ?? []).map(({ file, title, x, y, unit }) => {
    const series = BOTH.map((client) => ({
      name: client,
      points: rows.filter((row) => row.client === client).map((row) => [row[x], figure(row[y])]),
    }))
    return { file, title, svg: growthPlot({ title, xName: x, yName: unit, series }) }
  })
  return name in BAR_PLOTS ? [...growth, barPlotOf(BAR_PLOTS[name], rows)] : growth
}

function barPlotOf({ file, title, unit, group, value, where = {} }, rows) {
  const shown = rows.filter((row) =>
    Object.entries(where).every(([column, wanted]) => row[column] === wanted),
  )
  const names = [...new Set(shown.map((row) => row[group]))]
  const groups = names.map((name) => ({
    name,
    bars: shown
      .filter((row) => row[group] === name)
      .toSorted((one, other) => rank(one.client) - rank(other.client))
      .map((row) => ({
        series: row.client,
        value: figure(row[value]),
        text: show(figure(row[value])),
      })),
  }))
  return { file, title, svg: barPlot({ title, unit, groups }) }
}

/** Bellwire comes first and so has the same colour everywhere, then pusher-js, then the others. */
const rank = (client) => [...BOTH, client].indexOf(client)

/** A spread counts with its median; what took for ever is no figure. */
function figure(value) {
  const median = value.median ?? value
  return median === 'never' ? Infinity : median
}

function markdownTable(rows) {
  const heads = Object.keys(rows[0])
  const cells = (values) => `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = heads.map((_, column) => (column === 0 ? '---' : '--:'))
  return [
    cells(heads),
    cells(rule),
    ...rows.map((row) => cells(heads.map((head) => show(row[head])))),
  ].join('\n')
}
