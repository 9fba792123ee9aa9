// Command line -> what to do. Must not do it.

import { parseArgs } from 'node:util'

import type { App, ServerOptions } from './index.js'

/** What the command line asks for. `wrong` says what is wrong with it, in one sentence. */
export type Command =
  | { readonly kind: 'run'; readonly options: ServerOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problem: string }

/** The text of `--help`. */
export const USAGE = `Usage: bellwire [options]

Runs a local server of the Pusher Channels protocol.

Options:
  --port <number>          port to listen on, 0 for any free one (default: 6001)
  --host <address>         address to listen on, 0.0.0.0 for every network (default: 127.0.0.1)
  --app <id:key:secret>    app to serve, may be repeated (default: 1:app-key:app-secret)
  --redis <url>            Redis that other processes use too, to serve the same apps together
  --help                   print this text
  --version                print the version`

/** Reads the arguments that follow the name of the program. */
export function readCommandLine(args: readonly string[]): Command {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        app: { type: 'string', multiple: true },
        redis: { type: 'string' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }

  const { port, host, redis, app: appTexts = [] } = values
  if (port !== undefined && !/^\d+$/.test(port)) {
    return wrong(`--port must be a number, such as --port 6001, but it is "${port}".`)
  }
  const apps: App[] = []
  for (const text of appTexts) {
    // A secret may have colons of its own.
    const [, id, key, secret] = /^([^:]+):([^:]+):(.+)$/.exec(text) ?? []
    if (id === undefined || key === undefined || secret === undefined) {
      return wrong('--app must be id:key:secret, such as --app 1:app-key:app-secret.')
    }
    apps.push({ id, key, secret })
  }
  return {
    kind: 'run',
    options: {
      port: port === undefined ? undefined : Number(port),
      host,
      redis,
      apps: apps.length ? apps : undefined,
    },
  }
}

function wrong(problem: string): Command {
  return { kind: 'wrong', problem }
}
