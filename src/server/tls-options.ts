// The key and certificate of a server that speaks TLS itself. Must not know where they come from.

import { createSecureContext } from 'node:tls'

import { fieldsAt, refuseUnknown, ServerOptionsError, wrong } from './option-checks.js'

/** What a server proves its name with. */
export interface TlsOptions {
  /** The private key, in PEM. Never shown or logged. */
  key: string | Buffer
  /** The certificate and those that lead to a known authority, in PEM. */
  cert: string | Buffer
}

/** Checks the key and certificate at `path`. Throws `ServerOptionsError`. */
export function checkTls(path: string, tls: unknown): TlsOptions {
  const hint = 'Write tls: { key, cert }, each with the text of a PEM file.'
  const fields = fieldsAt(path, tls, hint)
  refuseUnknown(fields, ['key', 'cert'], path)
  const textOf = (name: string): string | Buffer => {
    const value = fields.get(name)
    if ((typeof value === 'string' && value !== '') || Buffer.isBuffer(value)) return value
    const shown = value === undefined || value === '' ? value : typeof value
    throw wrong(`${path}.${name}`, 'must be text in PEM', shown, hint)
  }
  const checked = Object.freeze({ key: textOf('key'), cert: textOf('cert') })
  try {
    createSecureContext(checked)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const problem = `the key and the certificate cannot be used: ${reason}.`
    throw new ServerOptionsError('options/bad-value', path, problem, hint, error)
  }
  return checked
}
