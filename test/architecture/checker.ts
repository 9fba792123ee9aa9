// Reads the sources as syntax trees and tells what in them breaks the rules of rules.ts.
// Pure: takes texts by path, gives sentences. The test decides which files are read.

import { posix } from 'node:path'
import ts from 'typescript'
import { MAX_LINES, OUTSIDE_WORLD, ROOMS, type Room } from './rules.js'

/** Source texts by their path below src/. */
export type Sources = ReadonlyMap<string, string>

interface Import {
  readonly specifier: string
  /** Whether the import is gone when the types are. */
  readonly typeOnly: boolean
}

/** Every break of a rule, one sentence each. Empty when all is well. */
export function findViolations(sources: Sources): string[] {
  const importsByFile = new Map<string, readonly Import[]>()
  const perFile = [...sources].flatMap(([path, text]) => {
    const room = roomOf(path)
    if (!room) return [`${path} is in no room of test/architecture/rules.ts`]
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
    const imports = importsOf(tree)
    importsByFile.set(path, imports)
    return [
      ...forbiddenImports(path, room, imports, sources),
      ...(room.touchesTheWorld ? [] : reachesForTheWorld(path, tree)),
      ...badShape(path, text),
    ]
  })
  return [...perFile, ...findCycles(importsByFile)]
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find(({ files }) =>
    files.some((file) => (file.endsWith('/') ? path.startsWith(file) : path === file)),
  )
}

function importsOf(tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause !== undefined && onlyTypes(node.importClause))
    } else if (ts.isExportDeclaration(node)) {
      const names =
        node.exportClause && ts.isNamedExports(node.exportClause)
          ? node.exportClause.elements
          : undefined
      add(node.moduleSpecifier, node.isTypeOnly || (names?.every((it) => it.isTypeOnly) ?? false))
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function onlyTypes(clause: ts.ImportClause): boolean {
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  const allNamedAreTypes =
    names !== undefined && ts.isNamedImports(names) && names.elements.every((it) => it.isTypeOnly)
  return clause.name === undefined && allNamedAreTypes
}

/** The file below src/ that a relative import means. */
function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
}

function forbiddenImports(
  path: string,
  room: Room,
  imports: readonly Import[],
  sources: Sources,
): string[] {
  return imports.flatMap(({ specifier, typeOnly }) => {
    if (!specifier.startsWith('.')) {
      const allowed = room.packages?.some(
        (name) => specifier === name || (/[:/]$/.test(name) && specifier.startsWith(name)),
      )
      return allowed ? [] : [`${path}: ${room.name} may not import the package ${specifier}`]
    }
    const target = resolve(path, specifier)
    if (!sources.has(target)) return [`${path}: ${specifier} is not a file of src/`]
    const other = roomOf(target)
    if (!other || other === room || room.imports.includes(other.name)) return []
    if (!room.types?.includes(other.name))
      return [`${path}: ${room.name} may not import ${other.name} (${target})`]
    return typeOnly
      ? []
      : [`${path}: ${room.name} may import only types of ${other.name} (${target})`]
  })
}

/** Names of the outside world that a file uses without having been given them. */
function reachesForTheWorld(path: string, tree: ts.SourceFile): string[] {
  const own = new Set<string>()
  const used: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node)) {
      if (declares(node)) own.add(node.text)
      else if (!isPropertyName(node)) used.push(node)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return used
    .filter((node) => !own.has(node.text))
    .map(asWritten)
    .filter((name) => OUTSIDE_WORLD.has(name))
    .map((name) => `${path}: only the platform may use ${name}`)
}

/** `Date.now` for the `Date` of `Date.now()`, and `fetch` for that of `globalThis.fetch()`. */
function asWritten(node: ts.Identifier): string {
  const access = node.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== node) return node.text
  if (['globalThis', 'window', 'self', 'global'].includes(node.text)) return access.name.text
  const name = `${node.text}.${access.name.text}`
  return OUTSIDE_WORLD.has(name) ? name : node.text
}

function declares(node: ts.Identifier): boolean {
  const { parent } = node
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isImportClause(parent) ||
      ts.isImportSpecifier(parent)) &&
    parent.name === node
  )
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isBindingElement(parent)) return parent.propertyName === node
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === node
  )
}

function badShape(path: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length
  const opening = text.replace(/^#!.*\n/, '')
  return [
    ...(lines > MAX_LINES
      ? [`${path} has ${String(lines)} lines, more than ${String(MAX_LINES)}`]
      : []),
    ...(/^\/[/*]/.test(opening) ? [] : [`${path} does not open with a comment`]),
  ]
}

/** Each way around, told once, from its first file in the alphabet. */
function findCycles(importsByFile: ReadonlyMap<string, readonly Import[]>): string[] {
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      found.add(`import cycle: ${fromFirst(trail.slice(start)).join(' -> ')}`)
      return
    }
    if (done.has(path)) return
    for (const { specifier } of importsByFile.get(path) ?? []) {
      if (specifier.startsWith('.')) walk(resolve(path, specifier), [...trail, path])
    }
    done.add(path)
  }
  for (const path of importsByFile.keys()) walk(path, [])
  return [...found]
}

function fromFirst(ring: readonly string[]): string[] {
  const first = ring.indexOf([...ring].sort()[0] ?? '')
  return [...ring.slice(first), ...ring.slice(0, first), ring[first] ?? '']
}
