import { checkBuilt } from '../check-web-page.mjs'

export default async function check(app, stage, test) {
  app.add('web-page')
  await checkBuilt(app, stage, test)
  const { match: origin, stop } = await app.start(
    /http:\/\/127\.0\.0\.1:\d+/,
    process.execPath,
    'node_modules/vite/bin/vite.js',
    ...['--host', '127.0.0.1', '--port', '0'],
  )
  try {
    for (const transport of ['ws', 'sockjs']) {
      await test(`the dev server's page receives over ${transport}`, () =>
        stage.receives(origin, transport))
    }
  } finally {
    await stop()
  }
}
