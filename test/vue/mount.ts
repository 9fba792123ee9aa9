// Vue apps on a page in Node.

import { newRoot } from '../support/page.js'
import { afterEach } from 'vitest'
import { createApp, type App, type Component } from 'vue'
import type { Bellwire } from '../../src/node.js'
import { bellwirePlugin } from '../../src/vue/index.js'

const apps = new Set<App>()

afterEach(() => {
  for (const app of apps) app.unmount()
  apps.clear()
})

/** Mounts a component in an app that has the plugin with `client`. Taken away after the test. */
export function mountOn(client: Bellwire, component: Component) {
  const element = newRoot()
  const app = createApp(component)
  app.use(bellwirePlugin({ client }))
  app.mount(element)
  apps.add(app)
  const unmount = () => {
    apps.delete(app)
    app.unmount()
  }
  return { element, app, unmount }
}
