// The in-page inspector: one call mounts it on a client, its result takes it away. Must not be
// imported by the client, so that it costs nothing where it is not used.

import { BellwireError, wrongOption } from '../shared/errors.js'
import { numberOption } from '../shared/number-option.js'
import type { Bellwire } from '../web.js'
import { Actions } from './actions.js'
import { InspectorModel } from './model.js'
import { makePanel } from './panel.js'
import { tapLog } from './tap.js'

/** Options of `mountInspector`. */
export interface InspectorOptions {
  /** Whether it is open at first, not folded into a button. @default true */
  open?: boolean | undefined
  /** How many frames it keeps. @default 200 */
  maxFrames?: number | undefined
}

/**
 * Shows what a client does in a panel on the page: state, frames, channels, authorization and
 * problems, from now on. Returns what takes the panel away and leaves the client as it was. Throws
 * `OptionsError` for a wrong argument, and `BellwireError` where there is no page.
 */
export function mountInspector<Schema>(
  client: Bellwire<Schema>,
  options: InspectorOptions = {},
): () => void {
  const inspected = client as unknown as Bellwire | undefined
  if (!inspected?.connection) {
    throw wrongOption('client', client, "Give a client: new Bellwire('app-key', options).")
  }
  if (typeof document === 'undefined') {
    throw new BellwireError('inspector/no-page', 'There is no page to show the inspector on.', {
      hint: 'Call mountInspector in a browser only.',
    })
  }
  const maxFrames = numberOption(options, 'maxFrames', 200)
  const model = new InspectorModel(inspected.connection.status, Date.now(), maxFrames)
  const actions = new Actions(inspected)
  const panel = makePanel(inspected, model, actions, options.open ?? true)

  const stopTap = tapLog(inspected, (event) => {
    model.record(event, Date.now())
    if (actions.isBlocking && model.status.transport === 'sockjs') actions.forgetBlocked()
    panel.changed()
  })
  const stopErrors = inspected.connection.on('error', (error) => {
    model.addProblem('connection', error, Date.now())
    panel.changed()
  })
  document.body.append(panel.host)

  return () => {
    stopErrors()
    actions.stop()
    stopTap()
    panel.remove()
  }
}
