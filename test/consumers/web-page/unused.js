import Bellwire, { BellwireError, createSchema } from 'bellwire'
import { cipher } from 'bellwire/encryption'

console.log('an app')
