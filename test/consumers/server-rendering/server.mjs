// Renders the page, prints it, and has nothing left to wait for.

import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { Page } from './page.js'

console.log(renderToString(createElement(Page, { server: process.argv[2] })))
