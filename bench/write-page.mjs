// Writes docs/benchmarks.md, its plots, and the JSON that they are made of. By itself,
// `node bench/write-page.mjs [FILE]` makes the page of the JSON of an earlier run, or again of the
// one that is there.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { renderPage } from './page.mjs'

const DOCS = new URL('../docs/', import.meta.url)
const RESULTS = new URL('benchmarks/results.json', DOCS)

/** Replaces the page, its plots and its JSON by those of a run. */
export async function writePage(results) {
  rmSync(new URL('benchmarks/', DOCS), { recursive: true, force: true })
  mkdirSync(new URL('benchmarks/', DOCS), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
  for (const [name, text] of Object.entries(await formatPage(results))) {
    writeFileSync(new URL(name, DOCS), text)
  }
}

/** The files of the page as they are written, by their path in docs/. */
export async function formatPage(results) {
  const files = renderPage(results)
  const path = fileURLToPath(new URL('benchmarks.md', DOCS))
  const options = { ...(await resolveConfig(path)), filepath: path }
  return { ...files, 'benchmarks.md': await format(files['benchmarks.md'], options) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writePage(JSON.parse(readFileSync(process.argv[2] ?? RESULTS, 'utf8')))
}
