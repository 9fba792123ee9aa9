// Renders the page, prints it, and has nothing left to wait for.

import { renderToString } from 'vue/server-renderer'
import { makeApp } from './app.js'

console.log(await renderToString(makeApp(process.argv[2], true)))
