// Laravel Echo as Laravel's documentation sets it up: only what is installed as `pusher-js`
// is another package.

import Echo from 'laravel-echo'
import Pusher from 'pusher-js'

export { Pusher }

export function createEcho(options) {
  return new Echo({ Pusher, ...options })
}
