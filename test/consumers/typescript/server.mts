import { createServer } from 'bellwire/server'

// @ts-expect-error A port is a number.
createServer({ port: 'any' })

export const start = () => createServer({ port: 0 })
