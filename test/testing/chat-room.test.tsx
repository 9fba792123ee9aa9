// @vitest-environment happy-dom
// The example of docs/testing.md, grown up: what the tests of an app look like.

import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  connected,
  createTestClient,
  createTestServer,
  nextEvent,
  subscribed,
  type TestServer,
} from '../../src/testing/index.js'
import { ChatRoom } from './chat-room.js'

let server: TestServer
beforeEach(() => {
  vi.spyOn(console, 'error')
  server = createTestServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
  // React complains of changes that it was not prepared for.
  expect(console.error).not.toHaveBeenCalled()
})

/** The room as ann sees it, when she is in it. */
async function enter() {
  const client = createTestClient(server, { user: { id: 'ann' } })
  render(<ChatRoom client={client} name="presence-room" />)
  await screen.findByText('Here: ann')
  return client
}

test('a message is shown', async () => {
  await enter()
  await act(() => server.publish('presence-room', 'message', { text: 'Hello, Ann' }))
  expect(screen.getByText('Hello, Ann')).toBeTruthy()
})

test('without act, what comes is found a moment later', async () => {
  await enter()
  void server.publish('presence-room', 'message', { text: 'Hello, Ann' })
  expect(await screen.findByText('Hello, Ann')).toBeTruthy()
})

test('those who come and go are shown', async () => {
  await enter()
  const bob = createTestClient(server, { user: { id: 'bob' } })
  await act(() => subscribed(bob.subscribe('presence-room')))
  expect(screen.getByText('Here: ann, bob')).toBeTruthy()
  bob.destroy()
  await act(() => server.settled())
  expect(screen.getByText('Here: ann')).toBeTruthy()
})

test('a wave reaches the others', async () => {
  await enter()
  const bob = createTestClient(server, { user: { id: 'bob' } })
  const room = bob.subscribe('presence-room')
  await act(() => subscribed(room))
  const wave = nextEvent(room, 'client-wave')
  fireEvent.click(screen.getByText('Wave'))
  expect(await wave).toEqual({ hand: 'left' })
})

test('a lost connection is told, and that it is back', async () => {
  const client = await enter()
  await act(() => server.dropConnections())
  expect(screen.getByRole('status').textContent).toBe('Connection lost, trying again')
  await act(() => connected(client))
  expect(screen.queryByRole('status')).toBeNull()
})

test('who may not enter is told why', async () => {
  server.rejectAuth(403)
  const client = createTestClient(server, { logger: () => undefined })
  await act(async () => {
    render(<ChatRoom client={client} name="presence-room" />)
    await server.settled()
  })
  expect(screen.getByRole('alert').textContent).toMatch(/^You cannot enter: .*403/)
})
