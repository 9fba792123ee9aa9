// The files of the page: they lie in a folder beside this code, as written and as built. Must not
// know what the page does.

import { readFile } from 'node:fs/promises'

import { HttpProblem } from '../http-problem.js'

/** A file of the page. */
export interface PageFile {
  readonly type: string
  readonly content: Buffer
}

const TYPES: ReadonlyMap<string | undefined, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['svg', 'image/svg+xml'],
])

// The page uses the client of the package, which is built into the folder of this code.
const CLIENT = 'bellwire.min.js'

/** Reads a file by its name. Throws `HttpProblem` 404. */
export async function readPageFile(name: string): Promise<PageFile> {
  // A name of these letters leads to no other folder.
  const [, ending] = /^[a-z-]+\.([a-z]+)$/.exec(name) ?? []
  const type = name === CLIENT ? TYPES.get('js') : TYPES.get(ending)
  const path = name === CLIENT ? `./${CLIENT}` : `./console-page/${name}`
  if (type) {
    try {
      return { type, content: await readFile(new URL(path, import.meta.url)) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new HttpProblem(404, 'The console has no such file.')
}
