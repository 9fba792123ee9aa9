// How long does an event take that the app does not listen to?
// A user notices it as battery: channels carry more kinds of events than one page shows.

import { measureFrames } from './receive.mjs'

export const name = 'unheard'
export const title =
  'A frame that nobody listens to, in ns of CPU: median (middle half of the rounds)'

export const run = (options) => measureFrames(options, 'archived')
