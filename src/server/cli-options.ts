// Flags, environment variables and the file -> what to do. A flag wins over a variable, a variable
// over the file. Must not do it, nor know what the options of the server mean.

import { parseArgs, type ParseArgsConfig } from 'node:util'

import { readConfigFile, readPemFile, type ConfigFile, type ReadFile } from './config-file.js'
import {
  DEFAULT_APP,
  ServerOptionsError,
  type LogFormat,
  type LogLevel,
  type ServerOptions,
} from './index.js'
import { OPTION_TABLE, variableOf } from './option-table.js'

/** What the command line is read with. */
export interface Surroundings {
  /** The environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly readFile: ReadFile
}

/** To run the server, and how. */
export interface RunCommand {
  readonly kind: 'run'
  readonly options: ServerOptions
  readonly format: LogFormat
  /** `debug` shows each frame. */
  readonly level: LogLevel
  /** Says where the wrong value of an error was given: a flag, a variable or the file. */
  readonly explain: (error: ServerOptionsError) => string
}

/** What the command line asks for. `wrong` says what is wrong with it, in one sentence. */
export type Command =
  | RunCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly problem: string }

/** Path of an option -> the flag or variable that gave it. */
type Sources = Map<string, string>

/** Names that may stand at the top of the file. */
const IN_FILE = new Set(OPTION_TABLE.flatMap(({ path }) => /^\w+/.exec(path ?? '') ?? []))

const FORMATS: readonly LogFormat[] = ['text', 'json']
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** Reads the arguments that follow the name of the program, and what they leave to others. */
export function readCommandLine(args: readonly string[], surroundings: Surroundings): Command {
  let flags
  try {
    flags = readFlags(args)
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) }
  }
  if (flags.has('help')) return { kind: 'help' }
  if (flags.has('version')) return { kind: 'version' }

  const { environment, readFile } = surroundings
  const sources: Sources = new Map()
  const fileName =
    flags.get('config')?.at(-1) ?? (environment[variableOf({ flag: 'config' })] || '')
  let file: ConfigFile | undefined
  const explain = (error: ServerOptionsError): string => explained(error, sources, file)
  try {
    if (fileName !== '') file = readConfigFile(fileName, IN_FILE, readFile)
    const settings = new Map(file?.fields)
    applyTable(settings, flags, environment, sources)
    const format = oneOf(FORMATS, 'log', take(settings, 'log') ?? 'text')
    const level = oneOf(LEVELS, 'logLevel', take(settings, 'logLevel') ?? 'info')
    const isVerbose = oneOf([true, false], 'verbose', take(settings, 'verbose') ?? false)
    readPemFiles(settings, sources, file, readFile)
    const options: ServerOptions = Object.fromEntries(settings)
    return { kind: 'run', options, format, level: isVerbose ? 'debug' : level, explain }
  } catch (error) {
    if (!(error instanceof ServerOptionsError)) throw error
    return { kind: 'wrong', problem: explain(error) }
  }
}

/** Flag -> its values in order; those of a switch are `true` and `false`. Throws on unknown ones. */
function readFlags(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const options: ParseArgsConfig['options'] = {
    help: { type: 'boolean' },
    version: { type: 'boolean' },
  }
  for (const { flag, takes } of OPTION_TABLE) {
    const isSwitch = takes === ''
    options[flag] = { type: isSwitch ? 'boolean' : 'string' }
    if (isSwitch) options[`no-${flag}`] = { type: 'boolean' }
  }
  const flags = new Map<string, string[]>()
  for (const token of parseArgs({ args: [...args], options, tokens: true }).tokens) {
    if (token.kind !== 'option') continue
    const isOff = token.value === undefined && token.name.startsWith('no-')
    const flag = isOff ? token.name.slice(3) : token.name
    const values = flags.get(flag) ?? []
    values.push(token.value ?? String(!isOff))
    flags.set(flag, values)
  }
  return flags
}

function applyTable(
  settings: Map<string, unknown>,
  flags: ReadonlyMap<string, readonly string[]>,
  environment: Surroundings['environment'],
  sources: Sources,
): void {
  for (const row of OPTION_TABLE) {
    const { flag, path, isList, read } = row
    if (path === undefined) continue
    const variable = variableOf(row)
    const value = environment[variable]?.trim() ?? ''
    const ofVariable = isList ? value.split(/\s+/) : [value]
    const texts = flags.get(flag) ?? ofVariable.filter((text) => text !== '')
    if (texts.length === 0) continue
    sources.set(path, flags.has(flag) ? `--${flag}` : variable)
    const values = texts.map(read)
    put(settings, path, isList ? values : values.at(-1))
  }
}

function put(settings: Map<string, unknown>, path: string, value: unknown): void {
  const [, top = '', ofApps, field] = /^(\w+)(\[\])?(?:\.(\w+))?$/.exec(path) ?? []
  if (top === 'limits') {
    // Each limit is an option of its own.
    for (const [name, limit] of value as [string, unknown][]) {
      settings.set(top, withField(settings.get(top) ?? {}, name, limit))
    }
  } else if (field === undefined) {
    settings.set(top, value)
  } else if (ofApps) {
    const apps: unknown = settings.get(top) ?? [DEFAULT_APP]
    const changed = (app: unknown): unknown => withField(app, field, value)
    // What is no list stays, to be refused.
    if (Array.isArray(apps)) settings.set(top, apps.map(changed))
  } else {
    settings.set(top, withField(settings.get(top) ?? {}, field, value))
  }
}

function withField(object: unknown, field: string, value: unknown): unknown {
  const isObject = object !== null && typeof object === 'object' && !Array.isArray(object)
  return isObject ? { ...object, [field]: value } : object
}

/** Puts the text of PEM files where their names stand. */
function readPemFiles(
  settings: Map<string, unknown>,
  sources: Sources,
  file: ConfigFile | undefined,
  readFile: ReadFile,
): void {
  let tls = settings.get('tls')
  for (const field of ['key', 'cert']) {
    const name: unknown = tls === null || typeof tls !== 'object' ? '' : Reflect.get(tls, field)
    if (typeof name !== 'string' || name === '') continue
    const path = `tls.${field}`
    const besideFile = sources.has(path) ? undefined : file
    tls = withField(tls, field, readPemFile(name, path, besideFile, readFile))
  }
  if (tls !== undefined) settings.set('tls', tls)
}

function explained(
  { path, problem, hint, message }: ServerOptionsError,
  sources: Sources,
  file: ConfigFile | undefined,
): string {
  const shape = path.replace(/\[\d+\]/g, '[]')
  const isPartOf = (whole: string) =>
    shape === whole || (shape.startsWith(whole) && /^[.[]/.test(shape.slice(whole.length)))
  const [source] = [...sources]
    .filter(([option]) => isPartOf(option))
    .sort(([one], [other]) => other.length - one.length)
  if (source) {
    const [option, giver] = source
    return `${giver}: ${shape === option ? '' : `${path}: `}${problem} ${hint}`
  }
  const [top = ''] = path.split(/[.[]/)
  return file?.fields.has(top) ? `${file.name}: ${message}` : message
}

function take(settings: Map<string, unknown>, name: string): unknown {
  const value = settings.get(name)
  settings.delete(name)
  return value
}

function oneOf<Value>(values: readonly Value[], path: string, given: unknown): Value {
  const value = values.find((it) => it === given)
  if (value !== undefined) return value
  const problem = `must be ${values.join(' or ')}, but it is ${JSON.stringify(given)}.`
  const hint = `Write ${JSON.stringify(values[0])}.`
  throw new ServerOptionsError('options/bad-value', path, problem, hint)
}
