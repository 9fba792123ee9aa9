import { deepStrictEqual, strictEqual } from 'node:assert'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { serveFolder } from '../stage.mjs'

const RENDERED = '<p>no news</p>'

export default async function check(app, stage, test) {
  await test('builds, for the browser and for the server', () => app.run('npm', 'run', 'build'))
  for (const file of ['server.cjs', 'server-external.mjs']) {
    await test(`${file} renders, opens nothing and ends`, () => opensNothing(app, `dist/${file}`))
  }
  await test('the rendered page comes to life in the browser', async () => {
    const html = await app.run(process.execPath, 'dist/server.cjs', stage.url)
    const page = `<!doctype html><link rel="icon" href="data:,"><div id="page">${html.trim()}</div>
      <script type="module" src="/browser.js"></script>`
    writeFileSync(join(app.path, 'dist', 'index.html'), page)
    await serveFolder(join(app.path, 'dist'), (origin) =>
      stage.visit(`${origin}/?server=${encodeURIComponent(stage.url)}`, async (page) => {
        await page.getByText('ready').waitFor()
        await stage.backend.trigger('news', 'arrived', 'There is news.')
        await page.getByText('There is news.').waitFor()
      }),
    )
  })
}

/** Renders against a server that remembers who came. */
async function opensNothing(app, file) {
  const visitors = []
  const server = createServer((socket) => visitors.push(socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  try {
    const html = await app.run(process.execPath, file, url)
    strictEqual(html.trim(), RENDERED)
    deepStrictEqual(visitors, [])
  } finally {
    server.close()
  }
}
