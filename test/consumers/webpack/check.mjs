import { checkBuilt } from '../check-web-page.mjs'

export default async function check(app, stage, test) {
  app.add('web-page')
  await checkBuilt(app, stage, test)
}
