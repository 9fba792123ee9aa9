// Renders the page, prints it, and has nothing left to wait for.

import { renderToString } from 'react-dom/server'
import { App } from './app.jsx'

console.log(renderToString(<App server={process.argv[2]} />))
