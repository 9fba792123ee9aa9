// One app that uses the package: a copy of its folder, outside of this repository, so that it finds
// what it has installed and nothing else.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const LIMIT_MS = 90_000

export class ConsumerApp {
  constructor(name, path) {
    this.name = name
    this.path = path
  }

  /** Installs what the lockfile of the app says, and the packed package. */
  async install(tarball) {
    cpSync(join(HERE, this.name), this.path, {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    await this.run('npm', 'install', ...flags, tarball)
  }

  /** Adds the files of another folder here. */
  add(name) {
    cpSync(join(HERE, name), this.path, { recursive: true })
  }

  /** Runs a command in the folder, and gives what it printed. Throws when it fails. */
  async run(command, ...parameters) {
    try {
      const options = { cwd: this.path, timeout: LIMIT_MS }
      const { stdout, stderr } = await promisify(execFile)(command, parameters, options)
      return stdout + stderr
    } catch (error) {
      throw new Error(`${error.message}\n${error.stdout}`, { cause: error })
    }
  }

  /** Starts a command that goes on, and gives what it printed that matches, and how to end it. */
  async start(pattern, command, ...parameters) {
    const child = spawn(command, parameters, {
      cwd: this.path,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: LIMIT_MS,
    })
    const ended = once(child, 'exit')
    const stop = async () => {
      child.kill()
      await ended
    }
    const printed = []
    for await (const line of createInterface(child.stdout)) {
      printed.push(stripVTControlCharacters(line))
      const [match] = pattern.exec(printed.at(-1)) ?? []
      if (match) {
        child.stdout.resume()
        return { match, stop }
      }
    }
    throw new Error(`${command} ended without ${String(pattern)}:\n${printed.join('\n')}`)
  }

  read(name) {
    return readFileSync(join(this.path, name), 'utf8')
  }
}
