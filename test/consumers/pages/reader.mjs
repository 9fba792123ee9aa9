// Somebody who follows a page literally, in an empty folder: saves its files, and gives its commands
// in the order of the page. Only this is another: the package is the packed one, ports are free
// ones, and other packages have the versions that are known here.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify, stripVTControlCharacters } from 'node:util'
import { strictEqual } from 'node:assert'

const LIMIT_MS = 120_000
const VERSIONS = {
  'laravel-echo': '2.5.0',
  vite: '8.3.8',
  webpack: '5.112.0',
  'webpack-cli': '7.3.1',
  ws: '8.23.0',
}

/** Commands that go on, and what they print when they are ready. */
const GOING_ON = [
  [/^npx bellwire\b/, /listens on/],
  [/^npx vite$/, /Local:/],
  [/^node /, /^listening$/],
]

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return String(port)
}

export class Reader {
  /** What the commands that go on have printed, line by line. */
  lines = []
  children = []

  constructor(folder, tarball) {
    this.folder = folder
    this.tarball = tarball
    mkdirSync(folder, { recursive: true })
  }

  /** Follows blocks of a page, from the first to the last. */
  async follow(blocks) {
    this.serverPort ??= await freePort()
    this.pagePort ??= await freePort()
    for (const { file, language, text } of blocks) {
      if (file) this.save(file, text)
      else if (language === 'sh') {
        for (const line of text.trim().split('\n')) await this.give(line)
      }
    }
  }

  save(file, text) {
    const path = join(this.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text.replaceAll('6001', this.serverPort))
  }

  async give(line) {
    const [, ready] = GOING_ON.find(([pattern]) => pattern.test(line)) ?? []
    const command = this.adapted(line)
    if (ready) await this.start(command, ready)
    else await this.run(command)
  }

  async run(command) {
    try {
      await promisify(execFile)('sh', ['-c', command], { cwd: this.folder, timeout: LIMIT_MS })
    } catch (error) {
      throw new Error(`${error.message}\n${error.stdout}`, { cause: error })
    }
  }

  adapted(line) {
    if (line.startsWith('npm install')) {
      const words = line.split(' ').map((word) => {
        if (word === 'bellwire') return this.tarball
        return word in VERSIONS ? `${word}@${VERSIONS[word]}` : word
      })
      return `${words.join(' ')} --prefer-offline --no-audit --no-fund --loglevel=error`
    }
    if (line === 'npx vite') return `${line} --host 127.0.0.1 --port ${this.pagePort} --strictPort`
    if (!line.startsWith('npx bellwire')) return line
    const isInstalled = existsSync(join(this.folder, 'node_modules', 'bellwire'))
    const npx = isInstalled ? 'npx' : `npx --yes --package ${this.tarball}`
    return `${line.replace('npx', npx)} --port ${this.serverPort}`
  }

  /** Starts a command that goes on, and waits until it is ready. */
  async start(command, ready) {
    // A group of its own, so that what `npx` starts ends with it.
    const child = spawn('sh', ['-c', command], { cwd: this.folder, detached: true })
    this.children.push({ child, ended: once(child, 'close') })
    const timer = setTimeout(() => process.kill(-child.pid), LIMIT_MS)
    child.stderr.on('data', (data) => this.lines.push(String(data)))
    const printed = createInterface(child.stdout)
    await new Promise((resolve, reject) => {
      printed.on('line', (line) => {
        this.lines.push(stripVTControlCharacters(line))
        if (ready.test(this.lines.at(-1))) resolve()
      })
      printed.on('close', () => reject(new Error(`${command}:\n${this.lines.join('\n')}`)))
    })
    clearTimeout(timer)
  }

  /** Waits for a line that a command prints. */
  async reads(line) {
    const deadline = Date.now() + 30_000
    while (!this.lines.includes(line) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    strictEqual(this.lines.includes(line), true, `No ${line} in:\n${this.lines.join('\n')}`)
  }

  /** Ends all commands that go on. */
  async leave() {
    for (const { child, ended } of this.children.splice(0)) {
      try {
        process.kill(-child.pid)
      } catch {
        // It has ended by itself.
      }
      await ended
    }
  }
}
