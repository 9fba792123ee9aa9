// The app: gives the client to the test, which says what to do with it.

import './globals.js'
import Bellwire from 'bellwire'

globalThis.Bellwire = Bellwire
