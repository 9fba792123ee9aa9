// Puts the app on the page, and gives it its client.

import { BellwireProvider } from 'bellwire/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { bell } from './client'
import './styles/base.css'
import './styles/dashboard.css'
import './styles/plots.css'

const place = document.getElementById('app')
if (!place) throw new Error('index.html has no place for the app.')

createRoot(place).render(
  <StrictMode>
    <BellwireProvider client={bell}>
      <App />
    </BellwireProvider>
  </StrictMode>,
)
