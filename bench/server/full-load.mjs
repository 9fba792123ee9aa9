// As many events as a server takes: a few are under way at any time, and a next one is published as
// soon as all subscribers have got one of them. Knows no question.

// Enough to keep the server busy, few enough that it never buffers much.
const EVENTS_UNDER_WAY = 8

/** Publishes for `durationMs` and resolves to deliveries per second and the CPU of each. */
export async function fullLoad({ server, subscribers, publisher }, channel, durationMs) {
  const { length: recipients } = subscribers.sockets
  const before = { frames: subscribers.frames, ...(await server.usage()) }
  const loadBefore = process.cpuUsage()
  const startMs = performance.now()
  let published = 0
  const keepOneUnderWay = async () => {
    while (performance.now() - startMs < durationMs) {
      published += 1
      const expected = before.frames + published * recipients
      await publisher.publish([channel])
      await subscribers.received(expected)
    }
  }
  await Promise.all(Array.from({ length: EVENTS_UNDER_WAY }, keepOneUnderWay))
  const tookMs = performance.now() - startMs
  const { user, system } = process.cpuUsage(loadBefore)
  const { cpuUs } = await server.usage()
  const deliveries = published * recipients
  return {
    perSecond: (deliveries / tookMs) * 1000,
    nsEach: ((cpuUs - before.cpuUs) * 1000) / deliveries,
    /** Share of the time that the server had a processor, and that this process had one. */
    serverBusy: (cpuUs - before.cpuUs) / 1000 / tookMs,
    loadBusy: (user + system) / 1000 / tookMs,
  }
}
