// Opens a port, or says why it could not be opened and what to do about it. Must not know who asks.

import type { Server } from 'node:http'

import { BellwireError } from '../shared/errors.js'

/** Resolves when `http` listens on `host` and `port`. Rejects with a `BellwireError`. */
export function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port))
    http.once('error', onError)
    http.listen(port, host, () => {
      http.off('error', onError)
      resolve()
    })
  })
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): BellwireError {
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
