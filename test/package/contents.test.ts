// What was built: the files that are there, the version they carry, their source maps, and that
// importing them does nothing and costs nothing when nothing of them is used.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DIST = `${ROOT}dist/`
const WATCHER = fileURLToPath(new URL('import-quietly.mjs', import.meta.url))

const CODE = [
  'bellwire.full.min.js',
  'bellwire.min.js',
  'cli.mjs',
  'encryption.cjs',
  'encryption.mjs',
  'fallback.mjs',
  'inspector.cjs',
  'inspector.mjs',
  'node-fallback.mjs',
  'node.cjs',
  'node.mjs',
  'react-native.cjs',
  'react-native.mjs',
  'react.cjs',
  'react.mjs',
  'server.cjs',
  'server.mjs',
  'testing.cjs',
  'testing.mjs',
  'vue.cjs',
  'vue.mjs',
  'web.cjs',
  'web.mjs',
]
const TYPES = ['index', 'encryption', 'inspector', 'react', 'server', 'testing', 'vue'].flatMap(
  (name) => [`${name}.d.cts`, `${name}.d.mts`],
)

function read(path: string): string {
  return readFileSync(ROOT + path, 'utf8')
}

/** What the import does besides, apart from what the packages `before` do. */
function whatImportingDoes(path: string, ...before: string[]): unknown {
  const url = path.endsWith('.mjs') ? pathToFileURL(path).href : path
  const options = { encoding: 'utf8' } as const
  return JSON.parse(execFileSync(process.execPath, [WATCHER, url, ...before], options))
}

/** The files that `exports` of package.json leads to. */
function entriesOf(target: unknown): string[] {
  if (typeof target === 'string') return /^\.\/dist\/(.*js)$/.exec(target)?.slice(1) ?? []
  return [...new Set(Object.values(target as object).flatMap(entriesOf))]
}

test('dist/ holds the entries, their types and maps, and nothing else', () => {
  const maps = CODE.map((name) => `${name}.map`)
  const besides = ['console-page', 'integrity.json', 'third-party-licenses.txt']
  const expected = [...CODE, ...maps, ...TYPES, ...besides]
  expect(readdirSync(DIST).sort()).toEqual(expected.sort())
  const page = 'src/server/console/console-page/'
  expect(readdirSync(`${DIST}console-page`)).toEqual(readdirSync(ROOT + page))
})

test('the licences of all that is bundled travel along', () => {
  const text = read('dist/third-party-licenses.txt')
  const names = text.split(/^-+$/m).map((part) => part.trim().split('\n')[0])
  const bundled = new Set<string>()
  for (const name of CODE) {
    const { sources } = JSON.parse(read(`dist/${name}.map`)) as { sources: string[] }
    for (const source of sources) {
      const [, packageName] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? []
      if (packageName !== undefined) bundled.add(packageName)
    }
  }
  expect([...bundled].sort()).toEqual(names)
})

test.each(['server.mjs', 'server.cjs'])(
  '%s gives figures and its console with what it carries along',
  async (name) => {
    const { createServer } = (await import(`${DIST}${name}`)) as {
      createServer: (options: object) => { listen(): Promise<string>; close(): Promise<void> }
    }
    const server = createServer({ port: 0 })
    const url = await server.listen()
    const response = await fetch(`${url}/metrics`)
    expect(await response.text()).toContain('# TYPE bellwire_connections gauge')
    const page = await (await fetch(`${url}/console`)).text()
    const links = [...page.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path)
    expect(links).toContain('/console/bellwire.min.js')
    const statuses = links.map(async (path) => (await fetch(url + String(path))).status)
    expect(await Promise.all(statuses)).toEqual(links.map(() => 200))
    await server.close()
  },
)

test('what is imported by name is a dependency, or a peer that package managers let it find', async () => {
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'peerDependencies',
    object
  >
  const { metafile } = await build({
    entryPoints: CODE.map((name) => DIST + name),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    write: false,
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]-[hash]',
  })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  const names = imports.filter((it) => it.external && !isBuiltin(it.path)).map(({ path }) => path)
  expect(names).toEqual(
    expect.arrayContaining(['bellwire', 'ioredis', 'react', 'react-native', 'vue', 'ws']),
  )
  const known = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  expect(names.filter((name) => ![...known, 'bellwire'].includes(name))).toEqual([])
})

test('Metro without `exports`, as before React Native 0.79, finds the same file', () => {
  const manifest = JSON.parse(read('package.json')) as {
    'react-native': string
    exports: { '.': { 'react-native': { default: string } } }
  }
  expect(manifest['react-native']).toBe(manifest.exports['.']['react-native'].default)
})

test('the version that the client tells the server is that of the package', async () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const source = (await import('../../src/version.js')) as { VERSION: string }
  expect(source.VERSION).toBe(version)
  expect(read('dist/web.mjs')).toContain(version)
})

test('the hashes are those of the files that pages load', () => {
  const hashOf = (name: string) =>
    createHash('sha384')
      .update(read(`dist/${name}`))
      .digest('base64')
  const names = ['bellwire.min.js', 'bellwire.full.min.js', 'encryption.mjs', 'fallback.mjs']
  const hashes: unknown = JSON.parse(read('dist/integrity.json'))
  expect(hashes).toEqual(Object.fromEntries(names.map((name) => [name, `sha384-${hashOf(name)}`])))
})

test('names that travel, or that users write, survive the shortening of names', () => {
  const folders = ['auth', 'channels', 'connection', 'protocol']
  const sources = folders.flatMap((folder) =>
    readdirSync(`${ROOT}src/${folder}`).map((name) => read(`src/${folder}/${name}`)),
  )
  // Without comments, names of events, and types that only the server uses.
  const code = sources
    .join('\n')
    .replace(/\/\*[^]*?\*\/|\/\/.*|export interface [^]*?\n\}|'pusher\w*:.*'/g, '')
  const travelling = new Set(code.match(/\b[a-z]+(?:_[a-z]+)+\b/g))
  expect(travelling).toContain('socket_id')
  expect(travelling).toContain('channel_name')
  for (const entry of ['web.mjs', 'node.cjs', 'bellwire.min.js', 'bellwire.full.min.js']) {
    const built = read(`dist/${entry}`)
    expect([...travelling].filter((name) => !built.includes(name))).toEqual([])
  }
})

test('every source map leads to sources that it carries along', () => {
  for (const name of CODE) {
    const map = JSON.parse(read(`dist/${name}.map`)) as {
      sources: string[]
      sourcesContent: (string | null)[]
    }
    const ours = map.sources.filter((source) => source.startsWith('../src/'))
    expect(ours.length, name).toBeGreaterThan(0)
    expect(
      ours.every((source) => source.endsWith('.ts')),
      name,
    ).toBe(true)
    expect(map.sourcesContent, name).not.toContain(null)
  }
})

test('CommonJS says that it was an ES module, so that a compiled import finds the default', () => {
  for (const name of ['node.cjs', 'web.cjs']) {
    const loaded = createRequire(import.meta.url)(DIST + name) as Record<string, unknown>
    expect(loaded['__esModule'], name).toBe(true)
  }
})

test('hooks say that they are for the page, to servers that render components by themselves', () => {
  for (const name of ['react.mjs', 'react.cjs']) {
    expect(read(`dist/${name}`), name).toMatch(/^["']use client["'];/)
  }
})

test('what decrypts is a file of its own, of which the others have nothing', () => {
  const modules = ['web.mjs', 'web.cjs', 'node.mjs', 'node.cjs', 'react-native.mjs']
  for (const name of [...modules, 'bellwire.min.js']) {
    expect(read(`dist/${name}`), name).toContain('import("./encryption.mjs")')
  }
  expect(read('dist/react-native.cjs')).toContain('require("./encryption.cjs")')
  for (const name of [...modules, 'bellwire.min.js', 'react-native.cjs']) {
    expect(read(`dist/${name}`), name).not.toMatch(/expand 32-byte k|poly1305/i)
  }
  expect(read('dist/encryption.mjs')).toContain('expand 32-byte k')
})

test('the full script tag has it all in one file', () => {
  const script = read('dist/bellwire.full.min.js')
  expect(script).toContain('expand 32-byte k')
  expect(script).toContain('xhr_streaming')
  expect(script).not.toContain('import(')
})

test('the command is executable and shares its code with bellwire/server', () => {
  const command = read('dist/cli.mjs')
  expect(command).toMatch(/^#!\/usr\/bin\/env node\n/)
  expect(command).toContain("from './server.mjs'")
  if (process.platform !== 'win32') expect(statSync(`${DIST}cli.mjs`).mode & 0o111).toBe(0o111)
})

describe('importing does nothing', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: object }
  let app: string
  beforeAll(() => {
    app = mkdtempSync(join(tmpdir(), 'bellwire-native-'))
    const nativePackage = join(app, 'node_modules', 'react-native')
    mkdirSync(nativePackage, { recursive: true })
    writeFileSync(join(nativePackage, 'index.js'), 'exports.AppState = {}')
    cpSync(`${ROOT}node_modules/tslib`, join(app, 'node_modules', 'tslib'), { recursive: true })
    for (const name of ['react-native.cjs', 'react-native.mjs']) {
      cpSync(DIST + name, join(app, name))
    }
  })
  afterAll(() => rmSync(app, { recursive: true }))

  test.each([...entriesOf(exports), 'fallback.mjs'])('%s', (name) => {
    const folder = name.startsWith('react-native') ? `${app}/` : DIST
    expect(whatImportingDoes(folder + name, 'react', 'vue')).toEqual([])
  })

  test.each(['bellwire.min.js', 'bellwire.full.min.js'])('%s adds its one global', (name) => {
    expect(whatImportingDoes(DIST + name)).toEqual(['globalThis.Bellwire'])
  })

  test('the watcher notices what an import does', () => {
    const engine = 'node_modules/reconnecting-websocket/dist/reconnecting-websocket-cjs.js'
    expect(whatImportingDoes(ROOT + engine)).toEqual(['Math.random'])
    const folder = mkdtempSync(join(tmpdir(), 'bellwire-noisy-'))
    const noisy = join(folder, 'noisy.mjs')
    writeFileSync(
      noisy,
      'setTimeout(Date.now)\nprocess.on("exit", Date)\nglobalThis.URL = class {}',
    )
    expect(whatImportingDoes(noisy)).toEqual(['setTimeout', 'process.on', 'globalThis.URL'])
    rmSync(folder, { recursive: true })
  })
})

describe('an import that is not used leaves no byte', () => {
  async function bundle(contents: string): Promise<string> {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: ROOT },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    })
    return outputFiles.map(({ text }) => text).join('')
  }

  test('in an app that imports the class', async () => {
    expect(await bundle(`import Bellwire from 'bellwire'`)).toBe('')
    expect(await bundle(`import Bellwire from 'bellwire'; new Bellwire('key')`)).not.toBe('')
  })

  test.each(['react', 'vue'])('in an app that imports the bindings of %s', async (name) => {
    expect(await bundle(`import { useChannel } from 'bellwire/${name}'`)).not.toContain('bellwire')
  })
})
