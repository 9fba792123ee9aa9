// Why a port could not be opened, and what to do about it. Must not know the server.

import { BellwireError } from '../shared/errors.js'

/** The error of a server that could not listen on `host` and `port`. */
export function listenError(
  cause: NodeJS.ErrnoException,
  host: string,
  port: number,
): BellwireError {
  if (cause.code === 'EADDRINUSE') {
    return new BellwireError(
      'server/port-in-use',
      `Port ${String(port)} is in use by another program.`,
      {
        hint: 'Stop that program or choose another port, 0 for any free one: --port 0, or port: 0 in code.',
        cause,
      },
    )
  }
  const where = `${host}, port ${String(port)}`
  return new BellwireError('server/listen-failed', `Cannot listen on ${where}: ${cause.message}.`, {
    hint: 'Check the host and the port.',
    cause,
  })
}
