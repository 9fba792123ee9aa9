import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkRoom, hears } from '../check-room.mjs'
import { serveFolder } from '../stage.mjs'

export default async function check(app, stage, test) {
  await checkRoom(app, stage, test, 'src/room.jsx')
  const dist = join(app.path, 'dist')
  const open = (path, use) =>
    serveFolder(dist, (origin) => stage.visit(`${origin}${path}?server=${stage.url}`, use))

  await test('the same with React 18', () => open('/18/index.html', (page) => hears(page, stage)))
  await test('two versions of React on one page are not in the way of each other', () => {
    const [script] = /<script.*<\/script>/.exec(readFileSync(join(dist, '18/index.html'), 'utf8'))
    const page = readFileSync(join(dist, 'index.html'), 'utf8')
    writeFileSync(join(dist, 'both.html'), page + script)
    return open('/both.html', async (page) => {
      for (const version of ['18', '19']) await hears(page.locator(`#react-${version}`), stage)
    })
  })
}
