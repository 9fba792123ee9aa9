// What `import … from 'bellwire/vue'` gives: a table of contents. Importing it does nothing.

export type {
  AnyClient,
  ConnectionSnapshot,
  MembersOf,
  NotReady,
  PresenceName,
} from '../bindings.js'
export type { ChannelSnapshot } from '../shared/store.js'
export { useChannel, useEvent, usePresence, useTrigger } from './channel-composables.js'
export { bellwirePlugin, useBellwire, useConnection } from './plugin.js'
export type { BellwirePluginOptions } from './plugin.js'
