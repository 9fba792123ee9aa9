// The files of the page: every one that may be asked for, by its path. Nothing else on the disk
// can be reached.

import { access, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const PUBLIC = new URL('./public/', import.meta.url)

/**
 * @param {URL} dist The folder with `bellwire.min.js`.
 * @returns {Promise<Map<string, string>>} Files by path.
 */
export async function findPages(dist) {
  const script = new URL('bellwire.min.js', dist)
  await access(script).catch(() => {
    throw new Error(`${fileURLToPath(script)} is missing. Run "npm run build" first.`)
  })
  const pages = new Map([['/', new URL('index.html', PUBLIC)]])
  for (const name of await readdir(PUBLIC)) pages.set(`/${name}`, new URL(name, PUBLIC))
  // The script loads its SockJS part from beside itself, when it needs it.
  for (const name of await readdir(dist)) {
    if (/\.(js|mjs)$/.test(name)) pages.set(`/${name}`, new URL(name, dist))
  }
  return new Map([...pages].map(([path, url]) => [path, fileURLToPath(url)]))
}
