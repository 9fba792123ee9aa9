// What `import … from 'bellwire/react'` gives: a table of contents. Importing it does nothing.

export type {
  AnyClient,
  ConnectionSnapshot,
  MembersOf,
  NotReady,
  PresenceName,
} from '../bindings.js'
export type { ChannelSnapshot } from '../shared/store.js'
export { useChannel, useEvent, usePresence, useTrigger } from './channel-hooks.js'
export { BellwireProvider, useBellwire, useConnection } from './provider.js'
export type { BellwireProviderProps } from './provider.js'
