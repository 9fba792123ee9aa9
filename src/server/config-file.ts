// The files that the command reads: one of options, and those of TLS that options name.
// Must not know what the options mean.

import { dirname, resolve } from 'node:path'

import { ServerOptionsError } from './index.js'

/** Reads the text of a file. Throws when it cannot. */
export type ReadFile = (path: string) => string

/** What was read from a file of options. */
export interface ConfigFile {
  readonly name: string
  readonly fields: ReadonlyMap<string, unknown>
}

/**
 * Reads the file `name`; only options that are `known` may be in it. Throws `ServerOptionsError`.
 */
export function readConfigFile(
  name: string,
  known: ReadonlySet<string>,
  readFile: ReadFile,
): ConfigFile {
  const fields = new Map(Object.entries(readJsonFile(name, readFile)))
  const unknown = [...fields.keys()].find((field) => !known.has(field))
  if (unknown === undefined) return { name, fields }
  const hint = `Known are: ${[...known].join(', ')}.`
  throw new ServerOptionsError('options/unknown', `${name}: ${unknown}`, 'is not known.', hint)
}

function readJsonFile(name: string, readFile: ReadFile): object {
  const hint = 'Write a file such as { "port": 6001 }.'
  const refusal = (problem: string, cause?: unknown) =>
    new ServerOptionsError('options/bad-file', name, problem, hint, cause)
  let text
  try {
    text = readFile(name)
  } catch (error) {
    throw refusal(`cannot be read: ${messageOf(error)}.`, error)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw refusal(`is not JSON: ${whereNotJson(messageOf(error), text)}.`)
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value
  throw refusal('must be an object of JSON.')
}

// The message may quote what stands around the mistake, which may be a secret.
function whereNotJson(message: string, text: string): string {
  const [what = ''] = message.split(/,? \.{0,3}"| in JSON/)
  const position = /position (\d+)/.exec(message)?.[1]
  if (position === undefined) return what
  const before = text.slice(0, Number(position)).split('\n')
  return `${what}, in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

/**
 * Reads the PEM file `name` that the option at `path` names, in `besideFile` or on the command line.
 * Names are relative to where they are written. Throws `ServerOptionsError`.
 */
export function readPemFile(
  name: string,
  path: string,
  besideFile: ConfigFile | undefined,
  readFile: ReadFile,
): string {
  try {
    return readFile(resolve(besideFile ? dirname(besideFile.name) : '.', name))
  } catch (error) {
    const problem = `cannot be read: ${messageOf(error)}.`
    const hint = 'Write the name of a PEM file.'
    throw new ServerOptionsError('options/bad-file', path, problem, hint, error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
