import { createMemoryAdapter } from '../../../src/server/adapters/memory.js'
import { describeAdapter } from './adapter-contract.js'

describeAdapter(createMemoryAdapter)
