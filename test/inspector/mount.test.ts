// Mounting where it cannot be: what is wrong is said, and nothing is changed.

import { expect, test } from 'vitest'
import { mountInspector } from '../../src/inspector/index.js'
import { Bellwire } from '../../src/web.js'

const OPTIONS = { url: 'http://localhost:1', autoConnect: false }

test('where there is no page it says so', () => {
  const client = new Bellwire('app-key', OPTIONS)
  const message =
    'There is no page to show the inspector on. Call mountInspector in a browser only.'
  expect(() => mountInspector(client)).toThrow(
    expect.objectContaining({ code: 'inspector/no-page', message }),
  )
  expect(client.options).toBe(OPTIONS)
  client.destroy()
})

test.each([undefined, null, {}, Bellwire])('%s is no client, and that is said', (given) => {
  expect(() => mountInspector(given as never)).toThrow('new Bellwire(')
})
