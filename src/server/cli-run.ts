// The command `bellwire`: runs the server in a terminal until it is told to stop. Must not know
// the process; what it needs of it comes as a `Terminal`. Takes all of the server from index.js,
// so that the built command shares one copy of it.

import { createRequire } from 'node:module'

import { readCommandLine, USAGE } from './cli-options.js'
import {
  BellwireError,
  createServer,
  DEFAULT_APP,
  OptionsError,
  type Server,
  type ServerOptions,
} from './index.js'

/** What the command uses of the process that it runs in. */
export interface Terminal {
  /** Prints lines to the standard output. */
  print(text: string): void
  /** Prints lines to the standard error. */
  printError(text: string): void
  /** Calls `stop` each time that the user asks to stop. */
  onStop(stop: () => void): void
}

/** Runs the command. Resolves to the exit code: 0 when it was stopped, 1 failed, 2 wrong usage. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = readCommandLine(args)
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
      return serve(command.options, terminal)
    default:
      return command satisfies never
  }
}

async function serve(options: ServerOptions, terminal: Terminal): Promise<number> {
  let server: Server
  try {
    server = createServer(options)
    await server.listen()
  } catch (error) {
    if (error instanceof OptionsError) return reportWrongUsage(error.message, terminal)
    if (!(error instanceof BellwireError)) throw error
    terminal.printError(error.message)
    return 1
  }
  terminal.print(greeting(server, options.apps === undefined))
  await new Promise<void>((resolve) => {
    let asked = false
    terminal.onStop(() => {
      // Who asks twice does not want to wait for clients to say goodbye.
      void server.close({ terminate: asked }).then(resolve)
      asked = true
    })
  })
  return 0
}

function greeting(server: Server, hasDefaultApp: boolean): string {
  const address = `Bellwire listens on ${server.url}`
  const hint = 'Press Ctrl+C to stop.'
  if (!hasDefaultApp) return `${address}\n${hint}`
  const { id, key, secret } = DEFAULT_APP
  return `${address}

  App id   ${id}
  Key      ${key}
  Secret   ${secret}
  Client   new Bellwire('${key}', { url: '${server.url}' })
  Console  ${server.url}/console

${hint}`
}

function reportWrongUsage(problem: string, terminal: Terminal): number {
  terminal.printError(`${problem}\n\n${USAGE}`)
  return 2
}

// The package finds itself by its name, from the sources as from what was built.
function readVersion(): string {
  const require = createRequire(import.meta.url)
  return (require('bellwire/package.json') as { version: string }).version
}
