const { createTestClient, createTestServer, nextEvent } = require('bellwire/testing')

test('jest on Node', async () => {
  const server = createTestServer()
  const room = createTestClient(server).subscribe('presence-room')
  const next = nextEvent(room, 'message')
  await server.settled()
  await server.publish('presence-room', 'message', 1)
  expect(await next).toBe(1)
  await server.close()
})
