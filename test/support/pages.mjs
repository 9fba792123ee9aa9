// The pages that people read, taken apart: headings, links and blocks of code. Knows nothing of what
// they say.

import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const BLOCK = /^(?:`([\w./-]+\.\w+)`:\n\n)?```(\w*)\n([^]*?)^```$/gm

export function readPages() {
  const inFolder = (folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md') && !/node_modules|^docs\/api\//.test(path))
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  return [...atRoot, ...inFolder('docs'), ...inFolder('examples')].sort().map(pageAt)
}

export function pageAt(path) {
  const text = readFileSync(ROOT + path, 'utf8')
  const blocks = [...text.matchAll(BLOCK)].map(([, file, language, code]) => ({
    language,
    text: code,
    file,
  }))
  const prose = text.replace(BLOCK, '')
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading))
  const links = [...prose.matchAll(/\]\(([^)\s]*)\)/g)].map(([, address]) => address)
  return { path, text, blocks, links, anchors: new Set(headings) }
}

function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

export function tableOf({ path, text }, ...headings) {
  const rows = text.split('\n').map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) =>
        cell
          .trim()
          .replace(/^`(.*)`$/, '$1')
          .replaceAll('\\|', '|'),
      ),
  )
  const start = rows.findIndex((row) => row.join() === headings.join())
  if (start < 0) throw new Error(`${path} has no table ${headings.join(' | ')}.`)
  const end = rows.findIndex((row, index) => index > start && row.length === 0)
  return rows.slice(start + 2, end < 0 ? undefined : end)
}
