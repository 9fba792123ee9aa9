// The process that the built server runs in, as its owner would start it: nothing but a port is
// given. Argument: port.

import { createServer } from '../../dist/server.mjs'

await createServer({ port: Number(process.argv[2]) }).listen()
