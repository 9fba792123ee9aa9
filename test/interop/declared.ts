// What modules declare for others, read from their types: names, without what is private, protected
// or marked as internal. Knows nothing of what is declared.

import ts from 'typescript'

/** The public names of types, and the types of their members. */
export interface Declared {
  /** The members of the type, or of each type of a union. */
  readonly names: ReadonlySet<string>
  /** The type of a member. Throws when there is none. */
  member(name: string): Declared
}

/** What a module exports. */
export interface DeclaredModule {
  readonly names: ReadonlySet<string>
  /** An exported class (its instances), interface or type. Throws when there is none. */
  type(name: string): Declared
  /** An exported class itself: its statics. Throws when there is none. */
  statics(name: string): Declared
}

/** Reads the modules with these paths. */
export function readDeclared(paths: readonly string[]): DeclaredModule[] {
  const program = ts.createProgram(paths, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  })
  const checker = program.getTypeChecker()

  function declared(type: ts.Type): Declared {
    const parts = type.isUnion() ? type.types : [type]
    const symbols = parts.flatMap((part) => checker.getPropertiesOfType(part)).filter(isPublic)
    return {
      names: new Set(symbols.map(({ name }) => name).filter((name) => name !== 'prototype')),
      member: (name) => declared(checker.getTypeOfSymbol(found(symbols, name))),
    }
  }

  return paths.map((path) => {
    const file = program.getSourceFile(path)
    const symbol = file && checker.getSymbolAtLocation(file)
    if (!symbol) throw new Error(`${path} is no module.`)
    const exported = checker.getExportsOfModule(symbol)
    const original = (name: string) => {
      const one = found(exported, name)
      return one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one
    }
    return {
      names: new Set(exported.map(({ name }) => name)),
      type: (name) => declared(checker.getDeclaredTypeOfSymbol(original(name))),
      statics: (name) => declared(checker.getTypeOfSymbol(original(name))),
    }
  })
}

function found(symbols: readonly ts.Symbol[], wanted: string): ts.Symbol {
  const symbol = symbols.find(({ name }) => name === wanted)
  if (!symbol) throw new Error(`There is no ${wanted}.`)
  return symbol
}

function isPublic(symbol: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return (
    symbol.getJsDocTags().every(({ name }) => name !== 'internal') &&
    (symbol.declarations ?? []).every((it) => !(ts.getCombinedModifierFlags(it) & hidden))
  )
}
