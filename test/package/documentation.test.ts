// What the pages show is right for the package as built: examples compile, and sizes are so.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureBytes } from '../../bench/bytes.mjs'
import { ROOT, pageAt, readPages, type Block } from '../documentation/pages.js'
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
beforeAll(() => {
  app = new ConsumerFolder()
  app.add('pusher')
})
afterAll(() => {
  app.remove()
})

/**
 * What the compiler says of examples. Those that add to the types of the package do so for the whole
 * program, so each of them has its own.
 */
function compile(folder: string, examples: readonly Example[]): string {
  for (const { name, text } of examples) {
    mkdirSync(dirname(join(app.path, folder, name)), { recursive: true })
    // Each is a module, also one that imports nothing.
    app.write(`${folder}/${name}`, `${text}\nexport {}\n`)
  }
  app.write(`${folder}/package.json`, '{ "type": "module" }')
  const isAugmenting = ({ text }: Example) => text.includes('declare module')
  const programs = [
    examples.filter((it) => !isAugmenting(it)),
    ...examples.filter(isAugmenting).map((it) => [it]),
  ]
  const said = programs
    .filter((program) => program.length > 0)
    .map((program) => {
      const files = program.map(({ name }) => name)
      const config = app.write(
        `${folder}/tsconfig.json`,
        JSON.stringify({ compilerOptions, files }),
      )
      const compiler = `${ROOT}node_modules/typescript/bin/tsc`
      return spawnSync(process.execPath, [compiler, '-p', config], { encoding: 'utf8' }).stdout
    })
  return said.join('')
}

test.each(
  pages
    .map(({ path, blocks }) => [path, examplesOf(blocks)] as const)
    .filter(([, examples]) => examples.length > 0),
)('the examples of %s compile', (path, examples) => {
  expect(compile(path.replace(/\W/g, '-'), examples)).toBe('')
})

describe('sizes, in kB with brotli', () => {
  const readme = pageAt('README.md').text
  const kB = (bytes: number) => String(Math.round(bytes / 1000))
  const built = (name: string) =>
    brotliCompressSync(readFileSync(`${ROOT}dist/${name}`), {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }).length

  test('of both clients in an app, as the README has them', async () => {
    const { 'import in an app': sizes } = await measureBytes()
    const [, ours, theirs] =
      /(\d+) kB with brotli in an app .* `pusher-js` is\s(\d+) kB/s.exec(readme) ?? []
    expect([ours, theirs]).toEqual([kB(sizes.Bellwire.brotli), kB(sizes['pusher-js'].brotli)])
  })

  test.each([
    ['bellwire.min.js', 'docs/start/script-tag.md', /The script is (\d+) kB with brotli/],
    ['bellwire.min.js', 'docs/start/script-tag.md', /\d+ kB in place of (\d+)/],
    ['bellwire.full.min.js', 'docs/start/script-tag.md', /(\d+) kB in place of \d+/],
    ['fallback.mjs', 'docs/fallback.md', /`fallback\.mjs`, (\d+) kB with brotli/],
    ['encryption.mjs', 'docs/encryption.md', /a file of its own \((\d+) kB\)/],
  ])('of %s, as %s has it', (name, path, pattern) => {
    const [, stated] = pattern.exec(pageAt(path).text.replace(/\s+/g, ' ')) ?? []
    expect(stated).toBe(kB(built(name)))
  })
})
