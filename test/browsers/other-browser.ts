// What the tests want of a browser, and where it is found.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** One browser with one page. */
export interface OtherBrowser {
  open(url: string): Promise<void>
  /** Runs code in the page; gives its result, or that of its promise. */
  run(code: string): Promise<unknown>
  close(): Promise<void>
}

/** Finds the first of some programs. Throws with the name of the Debian package to install. */
export function findProgram(names: readonly string[], browser: string, debian: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const paths = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  )
  const found = paths.find(isExecutable)
  if (found) return found
  throw new Error(
    `${browser} is not installed: there is no ${names.join(' or ')}. ` +
      `On Debian and Ubuntu: apt-get install ${debian}`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
