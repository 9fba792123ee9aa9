import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { checkBuilt } from '../check-web-page.mjs'

export default async function check(app, stage, test) {
  app.add('web-page')
  cpSync(join(app.path, 'index.html'), join(app.path, 'dist', 'index.html'))
  await checkBuilt(app, stage, test)
}
