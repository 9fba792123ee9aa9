// An app in CommonJS, with each entry of the client.

import bellwire = require('bellwire')
import encryption = require('bellwire/encryption')
import native = require('bellwire/react-native')

const { cipher } = encryption
const bell: bellwire.Bellwire = new bellwire.Bellwire('key', { cluster: 'eu', cipher })
const same: typeof bellwire.Bellwire = bellwire.default
const nativeBell: bellwire.Bellwire = new native.Bellwire('key', { cluster: 'eu' })
bell.subscribe('orders').bind('created', (order: { id: number }) => order.id)
// @ts-expect-error A number is no key.
new bellwire.Bellwire(1)

export { bell, nativeBell, same }
