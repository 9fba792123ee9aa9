// Entry of the script tag: puts the class on the global object.

import { Bellwire } from './web.js'

Object.assign(globalThis, { Bellwire })
