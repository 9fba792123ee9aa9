// What the pages show is right for the package as built: examples compile, and sizes are so.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureBytes } from '../../bench/bytes.mjs'
import { ROOT, pageAt, readPages, type Block, type Page } from '../support/pages.mjs'
import { ConsumerFolder } from './packed.js'

const pages = readPages()

interface Example {
  readonly name: string
  readonly text: string
}

/** The examples with types: those that are files under their names. */
function examplesOf(blocks: readonly Block[]): Example[] {
  return blocks
    .filter(({ language }) => ['ts', 'tsx'].includes(language))
    .map(({ language, text, file }, index) => ({
      name: file ?? `example-${String(index)}.${language}`,
      text,
    }))
}

/** As strict as an app may be. The types of packages beside ours are theirs to check. */
const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: ['node'],
  typeRoots: [`${ROOT}node_modules/@types`],
  jsx: 'react-jsx',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
}

let app: ConsumerFolder

const folderOf = ({ path }: Page) => path.replace(/\W/g, '-')

/** What the compiler says of files. */
function compile(files: readonly string[]): string[] {
  const config = app.write('tsconfig.json', JSON.stringify({ compilerOptions, files }))
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', config], {
    cwd: app.path,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter(Boolean)
}

/**
 * What the compiler says of all examples. Those that add to the types of the package do so for all
 * that are compiled with them, so each of them is compiled alone.
 */
function compileAll(): string[] {
  const together: string[] = []
  const alone: string[] = []
  for (const page of pages) {
    const folder = folderOf(page)
    mkdirSync(join(app.path, folder))
    app.write(`${folder}/package.json`, '{ "type": "module" }')
    for (const { name, text } of examplesOf(page.blocks)) {
      // Each is a module, also one that imports nothing.
      app.write(`${folder}/${name}`, `${text}\nexport {}\n`)
      const list = text.includes('declare module') ? alone : together
      list.push(`${folder}/${name}`)
    }
  }
  return [together, ...alone.map((name) => [name])].flatMap(compile)
}

let said: string[]
beforeAll(() => {
  app = new ConsumerFolder()
  const packages = ['pusher', 'react', '@types/react', '@testing-library/react', 'vitest', 'vue']
  for (const name of packages) app.link(name)
  said = compileAll()
})
afterAll(() => {
  app.remove()
})

test.each(
  pages
    .filter(({ blocks }) => examplesOf(blocks).length > 0)
    .map((page) => [page.path, folderOf(page)]),
)('the examples of %s compile', (_, folder) => {
  expect(said.filter((line) => line.startsWith(`${folder}/`))).toEqual([])
})

test('the compiler has nothing else to say', () => {
  const folders = pages.map((page) => `${folderOf(page)}/`)
  expect(said.filter((line) => !folders.some((folder) => line.startsWith(folder)))).toEqual([])
})

describe('sizes, in kB with brotli', () => {
  const built = (name: string) =>
    brotliCompressSync(readFileSync(`${ROOT}dist/${name}`), {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }).length

  /** A bit more than rounding leaves: no page has to change for a few bytes. */
  function expectSize(stated: string | undefined, bytes: number): void {
    expect(Math.abs(Number(stated) * 1000 - bytes), `${String(bytes)} bytes`).toBeLessThan(700)
  }

  test('of both clients in an app, as the README has them', async () => {
    const { 'import in an app': sizes } = await measureBytes()
    const [, ours, theirs] =
      /(\d+) kB with brotli in an app .* `pusher-js` is\s(\d+) kB/s.exec(
        pageAt('README.md').text,
      ) ?? []
    expectSize(ours, sizes.Bellwire.brotli)
    expectSize(theirs, sizes['pusher-js'].brotli)
  })

  test.each([
    ['bellwire.min.js', 'docs/start/script-tag.md', /The script is (\d+) kB with brotli/],
    ['bellwire.min.js', 'docs/start/script-tag.md', /\d+ kB in place of (\d+)/],
    ['bellwire.full.min.js', 'docs/start/script-tag.md', /(\d+) kB in place of \d+/],
    ['fallback.mjs', 'docs/fallback.md', /`fallback\.mjs`, (\d+) kB with brotli/],
    ['encryption.mjs', 'docs/encryption.md', /a file of its own \((\d+) kB\)/],
    ['react.mjs', 'docs/react.md', /They add (\d+) kB to an app/],
  ])('of %s, as %s has it', (name, path, pattern) => {
    const [, stated] = pattern.exec(pageAt(path).text.replace(/\s+/g, ' ')) ?? []
    expectSize(stated, built(name))
  })
})
