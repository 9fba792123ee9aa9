// On what a bench was run, and with what: figures of another machine are other figures.

import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** What somebody has to know who wants to see the same, as short texts. */
export function describeMachine() {
  const [cpu] = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: `Node ${process.versions.node}`,
    engine: `V8 ${process.versions.v8}`,
    cpu: `${String(cpus().length)} cores of ${cpu?.model.trim() || 'a CPU without a name'}`,
    memory: `${String(Math.round(totalmem() / 2 ** 30))} GB`,
    system: `${type()} ${release()}`,
    load: `load ${loadavg()[0].toFixed(1)} at the start`,
  }
}

/** An installed package with its version. */
export function describePackage(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`
}
