// The blocks of code of every page, those that the compiler does not look at: scripts and JSON that
// can be parsed, and commands that there are.

import { readFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { readCommandLine } from '../../src/server/cli-options.js'
import { ROOT, readPages, type Block } from '../support/pages.mjs'

const pages = readPages()
/** The scripts of this repository, and those of examples that are there to be copied. */
const scripts = Object.assign(
  {},
  ...['.', ...['react-dashboard', 'vue-notifications'].map((name) => `examples/${name}`)].map(
    (folder) => {
      const manifest = readFileSync(`${ROOT}${folder}/package.json`, 'utf8')
      return (JSON.parse(manifest) as { scripts: object }).scripts
    },
  ),
) as Record<string, string>

/** Languages of other tests: the compiler's, and those that only people read. */
const COMPILED = ['ts', 'tsx']
const SHOWN = ['', 'diff', 'mermaid', 'php', 'python', 'ruby']

type Check = (block: Block, beside: readonly Block[]) => Promise<unknown>

const CHECKS: Record<string, Check> = {
  js: ({ text }) => transform(text, { loader: 'js' }),
  jsx: ({ text }) => transform(text, { loader: 'jsx' }),
  json: ({ text }) => Promise.resolve(JSON.parse(text)),
  html: ({ text }) =>
    Promise.all(
      [...text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)].map(
        ([, attributes = '', code = '']) =>
          // A classic script knows no imports and no `await` outside of functions.
          transform(code, attributes.includes('module') ? {} : { format: 'iife' }),
      ),
    ),
  sh: ({ text }, beside) =>
    Promise.resolve(
      commandsOf(text).forEach((command) => {
        const problem = problemOf(command, beside)
        if (problem) throw new Error(`${command}: ${problem}`)
      }),
    ),
}

function commandsOf(text: string): string[] {
  return text
    .split(/\n|&&/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** What is wrong with a command; undefined when it can be given. */
function problemOf(command: string, beside: readonly Block[]): string | undefined {
  const [program = '', action = '', ...rest] = command.split(' ')
  if (/^[A-Z_]+=\S*$/.test(command)) return undefined
  if (program === 'node') {
    return beside.some(({ file }) => file === action) ? undefined : 'the page has no such file'
  }
  if (program === 'npx' && action === 'bellwire') {
    const command = readCommandLine(rest, { environment: {}, readFile: () => '{}' })
    return command.kind === 'run' ? undefined : JSON.stringify(command)
  }
  if (program === 'npx') return ['vite', 'webpack'].includes(action) ? undefined : 'unknown'
  if (program !== 'npm') return 'unknown'
  if (action === 'run') return scripts[rest[0] ?? ''] ? undefined : 'there is no such script'
  if (['ci', 'init', 'install', 'pkg'].includes(action)) return undefined
  return scripts[action] ? undefined : 'there is no such script'
}

test.each(pages.map((page) => [page.path, page] as const))(
  'the blocks of %s are right',
  async (_, { blocks }) => {
    for (const block of blocks) {
      const check = CHECKS[block.language]
      if (check) await check(block, blocks)
      else expect([...COMPILED, ...SHOWN]).toContain(block.language)
    }
  },
)

describe('commands within sentences', () => {
  const commands = pages.flatMap(({ text, path, blocks }) =>
    [...text.matchAll(/`((?:npx bellwire|npm run) [^`]*)`/g)].map(
      ([, command = '']) => [command, path, blocks] as const,
    ),
  )
  test.each(commands)('`%s` in %s', (command, _, blocks) => {
    expect(problemOf(command, blocks)).toBeUndefined()
  })
})

describe('a wrong block is found out', () => {
  test.each([
    ['js', 'const = 1'],
    ['json', '{ port: 1 }'],
    ['html', '<script>import a from "a"; await a</script>'],
    ['sh', 'npm run nothing'],
    ['sh', 'npx bellwire --prot 1'],
    ['sh', 'node missing.mjs'],
    ['sh', 'rm -rf /'],
  ])('%s: %s', async (language, text) => {
    const check = async () => CHECKS[language]?.({ language, text, file: undefined }, [])
    await expect(check()).rejects.toThrow()
  })
})
