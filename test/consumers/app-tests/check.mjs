import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PAGE = new URL('../../../docs/testing.md', import.meta.url)

/** Where the component is in an app, in place of what lets each block be compiled by itself. */
const DECLARED = /^declare function Room.*\/\/ (import .*)$/m

/** Makes files of the blocks of the page: what has a test in it is one, by the runner it is for. */
function writeBlocks(app) {
  const blocks = [...readFileSync(PAGE, 'utf8').matchAll(/```(tsx?|js)\n([^]*?)```/g)]
  for (const [index, [, type, text]] of blocks.entries()) {
    const name = type === 'js' ? 'jest.cjs' : `vitest.${type}`
    const isTest = /^test\(/m.test(text)
    const page = type === 'tsx' ? '// @vitest-environment jsdom\n' : ''
    const file = isTest ? `page-${index}.${name}` : type === 'tsx' ? 'room.tsx' : undefined
    if (file) writeFileSync(join(app.path, file), page + text.replace(DECLARED, '$1'))
  }
}

export default async function check(app, stage, test) {
  writeBlocks(app)
  await test('its tests and those of docs/testing.md pass in jest, with jsdom and on Node', async () => {
    const printed = await app.run('npm', 'run', '--silent', 'test:jest')
    if (!/Test Suites: 3 passed/.test(printed)) throw new Error(`Not all were found:\n${printed}`)
  })
  await test('its tests and those of docs/testing.md pass in vitest', async () => {
    const printed = await app.run('npm', 'run', '--silent', 'test:vitest')
    if (!/Test Files .*4 passed/.test(printed)) throw new Error(`Not all were found:\n${printed}`)
  })
}
