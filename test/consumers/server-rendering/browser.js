import { createElement } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { Page } from './page.js'

const server = new URLSearchParams(location.search).get('server')
hydrateRoot(document.getElementById('page'), createElement(Page, { server }))
