// A program in a process of its own, and what it prints. Knows nothing of what it does.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Runs a file with Node, until `stop`. */
export class Program {
  /** What it has printed so far, line by line, also what it complained of. */
  readonly lines: string[] = []
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private readonly watchers = new Set<() => void>()

  constructor(folder: string, ...command: string[]) {
    this.child = spawn(process.execPath, command, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
    this.ended = once(this.child, 'close').then(() => this.changed())
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => this.changed(line))
    }
  }

  /** Waits for a line that matches, and gives it. Throws when the program ends without one. */
  async line(pattern: RegExp | string): Promise<string> {
    const fits = (line: string) =>
      typeof pattern === 'string' ? line === pattern : pattern.test(line)
    for (;;) {
      const line = this.lines.find(fits)
      if (line !== undefined) return line
      if (this.child.exitCode !== null) {
        throw new Error(`It ended without ${String(pattern)}:\n${this.lines.join('\n')}`)
      }
      await new Promise<void>((resolve) => this.watchers.add(resolve))
    }
  }

  /** Writes a line to it. */
  write(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  /** Waits until it has ended by itself, and gives its lines. */
  async end(): Promise<readonly string[]> {
    await this.ended
    return this.lines
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.child.kill()
    await this.ended
  }

  private changed(line?: string): void {
    if (line !== undefined) this.lines.push(line)
    const waiting = [...this.watchers]
    this.watchers.clear()
    for (const wake of waiting) wake()
  }
}
