// What holds for `web-page/`, whichever bundler has built it.

import { strictEqual } from 'node:assert'
import { join } from 'node:path'
import { serveFolder } from './stage.mjs'

/** Builds the app into its `dist/` and opens it. */
export async function checkBuilt(app, stage, test) {
  await test('builds', () => app.run('npm', 'run', 'build'))
  for (const transport of ['ws', 'sockjs']) {
    await test(`what was built receives over ${transport}`, () =>
      serveFolder(join(app.path, 'dist'), (origin) => stage.receives(origin, transport)))
  }
  await test('imports that are not used leave no byte', () => {
    strictEqual(app.read('dist/unused.js'), app.read('dist/without.js'))
  })
}
