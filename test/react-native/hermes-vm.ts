// A real Hermes VM that runs a bundle. It has no network, no clock and no globals of React Native:
// globals.js asks for them on standard output, and what happens to them comes back line by line on
// standard input, which Hermes reads as its prompt. Must not know what the bundle does.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'

const HERMES = fileURLToPath(
  new URL('node_modules/hermes-engine-cli/linux64-bin/hermes', import.meta.url),
)
const MARK = '@host '

/** What globals.js asks for, or tells. */
type Request =
  | { kind: 'timer'; id: number; delayMs: number }
  | { kind: 'interval'; id: number; everyMs: number }
  | { kind: 'socket'; id: number; url: string }
  | { kind: 'send'; id: number; text: string }
  | { kind: 'close' | 'end'; id: number }
  | { kind: 'fetch'; id: number; url: string; method: string; headers: object; body: string }
  | { kind: 'result'; id: number; result?: unknown }
  | { kind: 'problem'; id: number; message: string }
  | { kind: 'said'; text: string }

interface Run {
  resolve(result: unknown): void
  reject(error: Error): void
}

export class HermesVm {
  /** What was written to the console, and uncaught errors. */
  readonly said: string[] = []
  private readonly process = spawn(HERMES, { stdio: 'pipe' })
  private readonly runs = new Map<number, Run>()
  private readonly sockets = new Map<number, WebSocket>()
  /** Ends what was begun and has not ended, by its number. */
  private readonly open = new Map<number, () => void>()
  private runCount = 0

  /** Starts a VM and evaluates the bundle in it. */
  constructor(bundle: string) {
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface(stream).on('line', (line) => this.hear(line))
    }
    this.tell('(0, eval)', bundle)
  }

  /** Runs code, in the JavaScript of Hermes 0.12, and gives its result or that of its promise. */
  run(code: string): Promise<unknown> {
    this.runCount += 1
    const id = this.runCount
    return new Promise((resolve, reject) => {
      this.runs.set(id, { resolve, reject })
      this.tell('run', id, code)
    })
  }

  /** How many timers, sockets and requests the code has begun and not ended. */
  get openCount(): number {
    return this.open.size
  }

  stop(): void {
    const ends = [...this.open.values()]
    // What ends now is told to nobody.
    this.open.clear()
    for (const end of ends) end()
    this.process.kill()
  }

  /** Calls a function of the VM. */
  private tell(name: string, ...values: unknown[]): void {
    // The prompt reads bytes, not UTF-8.
    const list = values
      .map((value) => JSON.stringify(value))
      .join(', ')
      .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    this.process.stdin.write(`void ${name}(${list})\n`)
  }

  private hear(line: string): void {
    const at = line.indexOf(MARK)
    if (at >= 0) this.handle(JSON.parse(line.slice(at + MARK.length)) as Request)
    else if (line.includes('Error')) this.said.push(line)
  }

  private handle(request: Request): void {
    const { id } = request as { id: number }
    const answer = (event: string, data?: unknown) => {
      if (this.open.has(id)) this.tell('answer', id, event, data ?? null)
    }
    switch (request.kind) {
      case 'timer': {
        const timer = setTimeout(answer, request.delayMs, 'due')
        this.open.set(id, () => clearTimeout(timer))
        return
      }
      case 'interval': {
        const timer = setInterval(answer, request.everyMs, 'due')
        this.open.set(id, () => clearInterval(timer))
        return
      }
      case 'fetch': {
        const { url, method, body } = request
        const headers = request.headers as Record<string, string>
        this.open.set(id, () => undefined)
        fetch(url, { method, body, headers })
          .then(async (response) =>
            answer('answer', {
              status: response.status,
              headers: Object.fromEntries(response.headers),
              text: await response.text(),
            }),
          )
          .catch((error: unknown) => answer('error', String(error)))
        return
      }
      case 'socket': {
        const socket = new WebSocket(request.url)
        this.sockets.set(id, socket)
        this.open.set(id, () => socket.terminate())
        socket.on('open', () => answer('open', {}))
        socket.on('message', (data: Buffer) => answer('message', { data: data.toString() }))
        socket.on('error', ({ message }) => answer('error', { message }))
        socket.on('close', (code, reason) => answer('close', { code, reason: reason.toString() }))
        return
      }
      case 'send':
        this.sockets.get(id)?.send(request.text)
        return
      case 'close':
        this.sockets.get(id)?.close()
        return
      case 'end':
        this.open.get(id)?.()
        this.open.delete(id)
        this.sockets.delete(id)
        return
      case 'said':
        this.said.push(request.text)
        return
      case 'result':
        this.runs.get(id)?.resolve(request.result)
        this.runs.delete(id)
        return
      case 'problem':
        this.runs.get(id)?.reject(new Error(request.message))
        this.runs.delete(id)
        return
      default:
        request satisfies never
    }
  }
}
