/** @jest-environment jsdom */

const { createElement } = require('react')
const { act, render, screen } = require('@testing-library/react')
const { Bellwire, AuthError } = require('bellwire')
const { connected, createTestClient, createTestServer, subscribed } = require('bellwire/testing')
const { Room } = require('./room.cjs')

let server
beforeEach(() => {
  server = createTestServer()
})
afterEach(async () => {
  jest.useRealTimers()
  await server.close()
})

async function show() {
  const client = createTestClient(server, { user: { id: 'ann' } })
  await act(async () => {
    render(createElement(Room, { client }))
    await server.settled()
  })
  return client
}

test('a sealed message is shown, and an outage', async () => {
  const client = await show()
  expect(client).toBeInstanceOf(Bellwire)
  await act(() => server.publish('private-encrypted-room', 'message', { text: 'häi' }))
  expect(screen.getByText('connected: häi')).toBeTruthy()
  await act(() => server.dropConnections())
  expect(screen.getByText('connecting: häi')).toBeTruthy()
  await act(() => connected(client))
  expect(screen.getByText('connected: häi')).toBeTruthy()
})

test('under fake timers, with a clock of its own', async () => {
  jest.useFakeTimers()
  const client = await show()
  await act(() => server.dropConnections())
  await act(() => jest.advanceTimersByTimeAsync(60_000))
  expect(client.connection.state).toBe('connecting')
  await act(() => server.clock.advance(1000))
  expect(screen.getByText(/^connected/)).toBeTruthy()
})

test('under fake timers, by their time', async () => {
  jest.useFakeTimers()
  server = createTestServer({ timers: 'global' })
  const client = await show()
  await act(() => server.dropConnections())
  await act(() => jest.advanceTimersByTimeAsync(1000))
  expect(client.connection.state).toBe('connected')
})

test('who is refused gets the error class of the app', async () => {
  server.rejectAuth(403)
  const client = createTestClient(server, { logger: () => undefined })
  const room = client.subscribe('private-room')
  await expect(room.ready()).rejects.toBeInstanceOf(AuthError)
  await expect(subscribed(room)).rejects.toThrow('403')
})
