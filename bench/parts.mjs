// On what does the script tag spend its bytes?
// A user notices each of them once, on the first page; this says what would have to go for fewer.

import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { brotliBytes } from './bytes.mjs'
import { DIST } from './pages.mjs'

export const name = 'parts'
export const title = 'The script tag by the folders of src, in bytes'

const FILE = `${DIST}bellwire.min.js`
/** What is in no folder of src is the client itself and its options. */
const FOLDER = /src\/(\w+)\/|node_modules\/([\w-]+)\//

export function run() {
  const code = readFileSync(FILE, 'utf8')
  const folders = foldersOf(code, new SourceMap(JSON.parse(readFileSync(`${FILE}.map`, 'utf8'))))
  const all = brotliBytes(code)
  return [...new Set(folders)]
    .filter((folder) => folder !== undefined)
    .map((folder) => {
      const others = [...code].filter((_, index) => folders[index] !== folder).join('')
      return {
        folder,
        minified: code.length - others.length,
        'after brotli, less without it': all - brotliBytes(others),
      }
    })
    .sort((a, b) => b.minified - a.minified)
}

/** For each character the folder that it comes from; undefined for what the build has added. */
function foldersOf(code, map) {
  return code.split('\n').flatMap((text, line) =>
    Array.from(`${text}\n`, (_, column) => {
      const { originalSource } = map.findEntry(line, column)
      if (!originalSource) return undefined
      const [, folder, library] = FOLDER.exec(originalSource) ?? []
      return folder ?? library ?? 'client and options'
    }),
  )
}
