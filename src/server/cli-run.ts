// The command `bellwire`: runs the server in a terminal until it is told to stop. Must not know
// the process; what it needs of it comes as a `Terminal`. Takes all of the server from index.js,
// so that the built command shares one copy of it.

import { createRequire } from 'node:module'

import { readCommandLine, type RunCommand, type Surroundings } from './cli-options.js'
import {
  BellwireError,
  createLineLogger,
  createServer,
  DEFAULT_APP,
  ServerOptionsError,
  type FrameFacts,
  type Logger,
  type Server,
} from './index.js'
import { USAGE } from './option-table.js'

/** Milliseconds after which a stop is given up, though something is not closed yet. */
export const STOP_LIMIT_MS = 10_000

/** What the command uses of the process that it runs in. */
export interface Terminal extends Surroundings {
  /** Prints lines to the standard output. */
  print(text: string): void
  /** Prints lines to the standard error. */
  printError(text: string): void
  /** Calls `stop` each time that the user asks to stop. */
  onStop(stop: () => void): void
}

/** Runs the command. Resolves to the exit code: 0 when it was stopped, 1 failed, 2 wrong usage. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = readCommandLine(args, terminal)
  switch (command.kind) {
    case 'help':
      terminal.print(USAGE)
      return 0
    case 'version':
      terminal.print(readVersion())
      return 0
    case 'wrong':
      return reportWrongUsage(command.problem, terminal)
    case 'run':
      return serve(command, terminal)
    default:
      return command satisfies never
  }
}

async function serve(command: RunCommand, terminal: Terminal): Promise<number> {
  const { options, format, level } = command
  const logger = createLineLogger({ format, level, write: (line) => terminal.print(line) })
  let server: Server
  try {
    server = createServer({ ...options, logger })
    if (level === 'debug') logFrames(server, logger)
    await server.listen()
  } catch (error) {
    if (error instanceof ServerOptionsError) {
      return reportWrongUsage(command.explain(error), terminal)
    }
    if (!(error instanceof BellwireError)) throw error
    terminal.printError(error.message)
    return 1
  }
  if (format === 'text') terminal.print(greeting(server))
  else logger({ level: 'info', name: 'listening', detail: { url: server.url } })
  return stopped(server, logger, terminal)
}

function logFrames(server: Server, logger: Logger): void {
  const write = (name: string, { appId, socketId, frame = 'binary' }: FrameFacts) => {
    logger({ level: 'debug', name, detail: { appId, socketId, frame: frame.toString() } })
  }
  server.on('message_in', (facts) => write('frame in', facts))
  server.on('message_out', (facts) => write('frame out', facts))
}

/** Resolves to the exit code when the server has stopped, because the user asked it to. */
function stopped(server: Server, logger: Logger, terminal: Terminal): Promise<number> {
  return new Promise((resolve) => {
    const fail = (detail: unknown) => {
      logger({ level: 'error', name: 'stop failed', detail })
      resolve(1)
    }
    let wasAsked = false
    terminal.onStop(() => {
      const closing = server.close({ terminate: wasAsked })
      // Who asks twice does not want to wait for clients to say goodbye.
      if (wasAsked) return resolve(0)
      wasAsked = true
      logger({ level: 'info', name: 'stopping', detail: { connections: server.connectionCount } })
      const timer = setTimeout(() => fail({ afterMs: STOP_LIMIT_MS }), STOP_LIMIT_MS)
      closing.then(() => resolve(0), fail).finally(() => clearTimeout(timer))
    })
  })
}

function greeting(server: Server): string {
  const address = `Bellwire listens on ${server.url}`
  const hint = 'Press Ctrl+C to stop.'
  const { id, key, secret } = DEFAULT_APP
  // Of all secrets, only that one may be shown: everyone knows it.
  const [app] = server.apps
  if (app?.key !== key || app.secret !== secret) return `${address}\n${hint}`
  return `${address}

  App id   ${id}
  Key      ${key}
  Secret   ${secret}
  Client   new Bellwire('${key}', { url: '${server.url}' })
  Console  ${server.url}/console

${hint}`
}

function reportWrongUsage(problem: string, terminal: Terminal): number {
  terminal.printError(`${problem}\n\nbellwire --help shows all options.`)
  return 2
}

// The package finds itself by its name, from the sources as from what was built.
function readVersion(): string {
  const require = createRequire(import.meta.url)
  return (require('bellwire/package.json') as { version: string }).version
}
