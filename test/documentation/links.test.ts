// Every link of every page leads somewhere: to a file that is there, and to a heading that it has.

import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, readPages } from '../support/pages.mjs'

const pages = new Map(readPages().map((page) => [page.path, page]))

/** What is wrong with a link of a page; undefined when it leads somewhere. */
function problemOf(from: string, link: string): string | undefined {
  if (/^[a-z]+:/i.test(link)) return externalProblemOf(link)
  const [path = '', anchor] = link.split('#')
  const to = path ? posix.join(posix.dirname(from), path) : from
  if (path.startsWith('/') || to.startsWith('..')) return `${link} leaves the repository`
  if (!existsSync(ROOT + to)) return `${link}: there is no ${to}`
  if (anchor === undefined) return undefined
  return pages.get(to)?.anchors.has(anchor) ? undefined : `${link}: ${to} has no such heading`
}

function externalProblemOf(link: string): string | undefined {
  if (!URL.canParse(link)) return `${link} is no address`
  const { protocol, hostname } = new URL(link)
  return protocol === 'https:' && hostname.includes('.') ? undefined : `${link} is not https`
}

test.each([...pages.values()].map((page) => [page.path, page] as const))(
  'the links of %s lead somewhere',
  (path, { links }) => {
    expect(links.map((link) => problemOf(path, link)).filter(Boolean)).toEqual([])
  },
)

test('every page below docs/ can be reached from the README', () => {
  const reached = new Set<string>()
  const visit = (path: string): void => {
    const page = pages.get(path)
    if (!page || reached.has(path)) return
    reached.add(path)
    for (const link of page.links) {
      if (!/^[a-z]+:|^#/i.test(link)) {
        visit(posix.join(posix.dirname(path), link.split('#')[0] ?? ''))
      }
    }
  }
  visit('README.md')
  const below = [...pages.keys()].filter((path) => path.startsWith('docs/'))
  expect(below.filter((path) => !reached.has(path))).toEqual([])
})

describe('a link is found out', () => {
  test.each([
    ['nowhere.md', 'nowhere.md: there is no docs/nowhere.md'],
    ['server.md#nothing', 'server.md#nothing: docs/server.md has no such heading'],
    ['#nothing', '#nothing: docs/channels.md has no such heading'],
    ['../../else.md', '../../else.md leaves the repository'],
    ['http://example.com', 'http://example.com is not https'],
    ['https://localhost', 'https://localhost is not https'],
  ])('%s', (link, problem) => {
    expect(problemOf('docs/channels.md', link)).toBe(problem)
  })

  test.each(['server.md', '#types', '../README.md', 'https://example.com/page'])(
    'but %s is right',
    (link) => {
      expect(problemOf('docs/channels.md', link)).toBeUndefined()
    },
  )
})
