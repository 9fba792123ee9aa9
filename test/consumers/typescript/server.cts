import server = require('bellwire/server')

export const start = () => server.createServer({ port: 0 })
