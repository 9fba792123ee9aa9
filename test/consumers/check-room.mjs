// What holds for a room, whichever view library shows it: a page that says where its connection and
// its channel stand, who is there, and what has arrived.

import { deepStrictEqual, strictEqual } from 'node:assert'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { opensNothing, serveFolder } from './stage.mjs'

const RENDERED = '<p>Room: initialized, out, 0 here, no news</p>'

/** Waits until the page is in the room, and then for what arrives there. */
export async function hears(page, stage) {
  await page.getByText('connected, in, 1 here').waitFor()
  const news = `There is news of ${performance.now()}.`
  await stage.backend.trigger('presence-room', 'arrived', news)
  await page.getByText(news).waitFor()
}

/** Builds the app, renders it, opens it, and edits it while its dev server has it open. */
export async function checkRoom(app, stage, test, edited) {
  await test('builds, for the browser and for the server', () => app.run('npm', 'run', 'build'))
  await test('the server renders, opens nothing and ends', async () => {
    strictEqual(await opensNothing(app, 'dist-server/server.js'), RENDERED)
  })
  await test('the rendered page comes to life in the browser', async () => {
    const html = app.read('dist/index.html').replace('<!--rendered-->', RENDERED)
    writeFileSync(join(app.path, 'dist/rendered.html'), html)
    await serveFolder(join(app.path, 'dist'), (origin) =>
      stage.visit(`${origin}/rendered.html?server=${stage.url}`, (page) => hears(page, stage)),
    )
  })
  await test('an edited page of the dev server stays subscribed', async () => {
    const { match: origin, stop } = await app.start(
      /http:\/\/127\.0\.0\.1:\d+/,
      process.execPath,
      'node_modules/vite/bin/vite.js',
      ...['--host', '127.0.0.1', '--port', '0'],
    )
    const seen = []
    const offs = ['subscribed', 'unsubscribed'].map((event) =>
      stage.server.on(event, () => seen.push(event)),
    )
    try {
      await stage.visit(`${origin}/?server=${stage.url}`, async (page) => {
        await hears(page, stage)
        const path = join(app.path, edited)
        writeFileSync(path, readFileSync(path, 'utf8').replace('Room:', 'Hall:'))
        await page.getByText('Hall: connected, in, 1 here').waitFor()
        await hears(page, stage)
        deepStrictEqual(seen, ['subscribed'])
      })
    } finally {
      for (const off of offs) off()
      await stop()
    }
  })
}
