// Starts the backend by itself: `npm run backend`. The push server is another process, `npx bellwire`.

import { startBackend } from './backend.mjs'

const { url } = await startBackend({
  port: 3001,
  serverUrl: process.env.BELLWIRE_URL ?? 'http://127.0.0.1:6001',
  app: { id: '1', key: 'app-key', secret: 'app-secret' },
})
console.log(`The backend listens on ${url}`)
