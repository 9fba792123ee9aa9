// Loaded before a server into its process, whatever server that is: answers each message with what
// the process has used so far, and ends with the bench. Knows no server.

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuUs: user + system, residentBytes: process.memoryUsage.rss() })
})
process.on('disconnect', () => process.exit())
