// The pages that say how to begin, each followed in an empty folder, to the order that it shows.

import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { pageAt, ROOT } from '../../support/pages.mjs'
import { serveFolder } from '../stage.mjs'
import { Reader } from './reader.mjs'

/** Nothing is installed before: the pages say what. */
export const startsEmpty = true

const CDN = 'https://cdn.jsdelivr.net/npm/bellwire'

export default async function check(app, stage, test, tarball) {
  const reads = (what, run) =>
    test(what, async () => {
      const reader = new Reader(join(app.path, what), tarball)
      try {
        await run(reader)
      } finally {
        await reader.leave()
      }
    })
  const blocksOf = (name) => pageAt(`docs/start/${name}.md`).blocks

  await reads('README', async (reader) => {
    const [command, page] = pageAt('README.md').blocks
    await reader.follow([command, page])
    const address = pathToFileURL(join(reader.folder, page.file)).href
    await showsOrder(stage, reader, address)
  })

  await reads('script-tag', async (reader) => {
    const blocks = blocksOf('script-tag')
    await reader.follow(blocks)
    await serveFolder(reader.folder, (origin) => showsOrder(stage, reader, origin))
    const asModule = blocks.find(({ text }) => text.includes('type="module"'))
    reader.save(
      'module.html',
      `${asModule.text}<script type="module">
      import Bellwire from '${CDN}/dist/web.mjs'
      const [bell] = Bellwire.instances
      bell.subscribe('orders').bind('created', ({ id }) => document.body.append('Order ' + id))
    </script>`,
    )
    await serveFolder(reader.folder, (origin) => showsOrder(stage, reader, `${origin}/module.html`))
  })

  await reads('bundlers', async (reader) => {
    await reader.follow(blocksOf('bundlers'))
    await showsOrder(stage, reader, `http://127.0.0.1:${reader.pagePort}`)
    const built = join(reader.folder, 'dist')
    await serveFolder(built, (origin) => showsOrder(stage, reader, origin))
    // The page that Vite has made asks for what Vite has made; webpack's is that of the folder.
    copyFileSync(join(reader.folder, 'index.html'), join(built, 'webpack.html'))
    await serveFolder(built, (origin) => showsOrder(stage, reader, `${origin}/webpack.html`))
  })

  for (const name of ['workers', 'laravel-echo']) {
    await reads(name, async (reader) => {
      // These are about an app that there is already: that of the page about bundlers.
      const [commands, ...others] = blocksOf('bundlers')
      await reader.follow([commands, others.find(({ file }) => file === 'index.html')])
      await reader.follow(blocksOf(name).filter(({ text }) => !text.startsWith('BROADCAST')))
      await reader.follow(others.filter(({ language }) => language === 'sh').slice(0, 3))
      await showsOrder(stage, reader, `http://127.0.0.1:${reader.pagePort}`)
      await serveFolder(join(reader.folder, 'dist'), (origin) => showsOrder(stage, reader, origin))
    })
  }

  await reads('node', async (reader) => {
    await reader.follow(blocksOf('node'))
    await publish(stage, reader)
    await reader.reads('order 1')
    const heard = reader.start('node listen.cjs', /^order 1$/).then(() => true)
    do await publish(stage, reader)
    while (!(await Promise.race([heard, sleep(200)])))
  })
}

/** Opens a page, publishes as the pages say, and waits for what they say is shown. */
function showsOrder(stage, reader, address) {
  return stage.visit(
    address,
    async (page) => {
      const order = page.getByText('Order 1').first()
      const isShown = () =>
        order.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        )
      // The pages do not show when they are subscribed.
      for (let attempt = 0; attempt < 10 && !(await isShown()); attempt++) {
        await publish(stage, reader)
      }
      await order.waitFor()
    },
    async (page) => {
      await page.route(`${CDN}**`, (route) => {
        const path = route.request().url().slice(CDN.length) || '/dist/bellwire.min.js'
        return route.fulfill({
          body: readFileSync(ROOT + path.slice(1)),
          contentType: 'text/javascript',
          headers: { 'access-control-allow-origin': '*' },
        })
      })
      await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
    },
  )
}

/** Publishes with the form of the console. */
function publish(stage, reader) {
  return stage.visit(`http://localhost:${reader.serverPort}/console#/events`, async (page) => {
    await page.getByLabel('Channel', { exact: true }).fill('orders')
    await page.getByLabel('Event', { exact: true }).fill('created')
    await page.getByLabel('Data, as JSON').fill('{"id": 1}')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('#creator-done').filter({ hasText: /\S/ }).waitFor()
  })
}
