// The pages that people read, taken apart: headings, links and blocks of code. Knows nothing of what
// they say.

import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A block of code on a page. */
export interface Block {
  /** What stands after the fence; empty for what is only shown, such as what a program prints. */
  readonly language: string
  readonly text: string
  /** The file that it is, where the line before it is a name and a colon: "`main.js`:". */
  readonly file: string | undefined
}

/** A page. */
export interface Page {
  /** From the root of the repository, such as `docs/server.md`. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** The addresses of its links, as they are written. */
  readonly links: readonly string[]
  /** The ids of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>
}

const BLOCK = /^(?:`([\w./-]+\.\w+)`:\n\n)?```(\w*)\n([^]*?)^```$/gm

function readPage(path: string): Page {
  const text = readFileSync(ROOT + path, 'utf8')
  const blocks = [...text.matchAll(BLOCK)].map(([, file, language = '', code = '']) => ({
    language,
    text: code,
    file,
  }))
  const prose = text.replace(BLOCK, '')
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))
  const links = [...prose.matchAll(/\]\(([^)\s]*)\)/g)].map(([, address = '']) => address)
  return { path, text, blocks, links, anchors: new Set(headings) }
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

/** Every page: those of the root, of `docs/` and of the examples. */
export function readPages(): Page[] {
  const inFolder = (folder: string) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md') && !/node_modules|^docs\/api\//.test(path))
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  return [...atRoot, ...inFolder('docs'), ...inFolder('examples')].sort().map(readPage)
}

/** One page, by its path from the root. */
export function pageAt(path: string): Page {
  const page = readPages().find((it) => it.path === path)
  if (!page) throw new Error(`There is no page ${path}.`)
  return page
}

/** The cells of the table of a page that begins with these headings, without their backticks. */
export function tableOf({ path, text }: Page, ...headings: string[]): string[][] {
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
