// Puts the app on the page, and gives it its client.

import { bellwirePlugin } from 'bellwire/vue'
import { createApp } from 'vue'
import App from './app.vue'
import { bell } from './client'
import './base.css'

createApp(App)
  .use(bellwirePlugin({ client: bell }))
  .mount('#app')
