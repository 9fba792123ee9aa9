// A real Redis on a free port, and a way to cut one process off from it.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const PROGRAM = 'redis-server'

/** Whether this machine has a Redis to test with, or must have: then tests fail without it. */
export function hasRedis(): boolean {
  if (process.env['BELLWIRE_REQUIRE_REDIS']) return true
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A Redis that keeps nothing on disk: what is stopped forgets everything. */
export class TestRedis {
  readonly port: number
  readonly url: string
  private child: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
    this.url = `redis://127.0.0.1:${String(port)}`
  }

  /** Starts one on a free port. */
  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort())
    await redis.start()
    return redis
  }

  /** Starts it again, on the same port. */
  async start(): Promise<void> {
    const child = spawn(
      PROGRAM,
      ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    this.child = child
    await once(child, 'spawn')
    const lines: string[] = []
    for await (const line of createInterface(child.stdout)) {
      lines.push(line)
      if (!line.includes('Ready to accept connections')) continue
      child.stdout.resume()
      return
    }
    throw new Error(`Redis did not start:\n${lines.join('\n')}`)
  }

  /** Kills it. */
  async stop(): Promise<void> {
    const { child } = this
    this.child = undefined
    if (child?.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** Freezes it: connections stay open, nobody answers. */
  freeze(): void {
    this.child?.kill('SIGSTOP')
  }

  /** Ends `freeze`. */
  thaw(): void {
    this.child?.kill('SIGCONT')
  }
}

/** Another address of a TCP server that can be cut off, while others still reach it. */
export class Bridge {
  readonly port: number
  private readonly sockets = new Set<Socket>()
  private readonly server: ReturnType<typeof createServer>
  private isCut = false

  private constructor(server: ReturnType<typeof createServer>, targetPort: number) {
    this.server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => {
      if (this.isCut) {
        socket.destroy()
        return
      }
      const target = connect(targetPort, '127.0.0.1')
      for (const [from, to] of [
        [socket, target],
        [target, socket],
      ] as const) {
        this.sockets.add(from)
        from.on('error', () => undefined)
        from.on('close', () => {
          this.sockets.delete(from)
          to.destroy()
        })
        from.pipe(to)
      }
    })
  }

  /** Builds one to a port of this machine. */
  static async to(port: number): Promise<Bridge> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Bridge(server, port)
  }

  /** Breaks all connections and lets nobody through until `mend`. */
  cut(): void {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }

  /** Ends `cut`. */
  mend(): void {
    this.isCut = false
  }

  /** Closes it for good. */
  async close(): Promise<void> {
    this.cut()
    this.server.close()
    await once(this.server, 'close')
  }
}

// Not one that the system gives away itself: while Redis is stopped, nobody else may get its port.
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
