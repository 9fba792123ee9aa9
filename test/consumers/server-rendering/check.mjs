import { strictEqual } from 'node:assert'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { opensNothing, serveFolder } from '../stage.mjs'

const RENDERED = '<p>no news</p>'

export default async function check(app, stage, test) {
  await test('builds, for the browser and for the server', () => app.run('npm', 'run', 'build'))
  for (const file of ['server.cjs', 'server-external.mjs']) {
    await test(`${file} renders, opens nothing and ends`, async () => {
      strictEqual(await opensNothing(app, `dist/${file}`), RENDERED)
    })
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
