// Components in CommonJS.

import bellwire = require('bellwire')
import hooks = require('bellwire/react')
import composables = require('bellwire/vue')

const client = new bellwire.Bellwire('key', { cluster: 'eu' })
const props: hooks.BellwireProviderProps = { client }
const plugin = composables.bellwirePlugin({ client })
// @ts-expect-error A client is needed.
composables.bellwirePlugin({})

export { plugin, props }
