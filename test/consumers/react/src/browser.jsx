// Takes over what the server has rendered, or renders where there is nothing.

import { version } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { App } from './app.jsx'

const app = <App server={new URLSearchParams(location.search).get('server')} />
const [major] = version.split('.')
const element = document.getElementById(`react-${major}`)
if (element.firstElementChild) hydrateRoot(element, app)
else createRoot(element).render(app)
