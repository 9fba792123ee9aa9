// The API calls that publish: `events` and `batch_events` (protocol 2.2). An event is checked
// completely before anything is sent. Must not know how requests are signed or answered.

import { isProtocolEvent } from '../protocol/event-names.js'
import type { Limits } from '../protocol/limits.js'
import { fieldsOf } from '../protocol/messages.js'
import { describe } from '../shared/errors.js'
import { publishChannelProblem } from './channel-rules.js'
import type { ChannelEvent } from './channel-table.js'
import {
  EVENT_ATTRIBUTES,
  readAttributes,
  readCounts,
  type ChannelAttribute,
} from './http-channels.js'
import { HttpProblem } from './http-problem.js'
import type { LiveApp } from './live-app.js'

interface PublishRequest {
  readonly events: readonly ChannelEvent[]
  /** What the answer says about each channel; nothing when none was asked for. */
  readonly attributes: readonly ChannelAttribute[]
}

/** `POST events`: one event, to several channels. */
export async function postEvents(
  body: Record<string, unknown>,
  app: LiveApp,
  limits: Limits,
): Promise<object> {
  const { events, attributes } = readEvents(body, app, limits)
  for (const event of events) await app.channels.publish(event)
  if (attributes.length === 0) return {}
  const counts: [string, object][] = []
  for (const { channel } of events) {
    counts.push([channel, await readCounts(app, channel, attributes)])
  }
  // `fromEntries` makes own keys of all names, `__proto__` too.
  return { channels: Object.fromEntries(counts) }
}

/** `POST batch_events`: several events, each to one channel. */
export async function postBatchEvents(
  body: Record<string, unknown>,
  app: LiveApp,
  limits: Limits,
): Promise<object> {
  const batch = body['batch']
  if (!Array.isArray(batch)) {
    throw bad(`The batch must be a list of events, but it is ${describe(batch ?? null)}.`)
  }
  if (batch.length > limits.batchSize) {
    throw bad(`The batch has ${String(batch.length)} events, ${atMost(limits.batchSize)}.`)
  }
  const requests = batch.map((event: unknown) => readBatchEvent(fieldsOf(event), app, limits))
  const answers: object[] = []
  for (const { event, attributes } of requests) {
    await app.channels.publish(event)
    answers.push(attributes.length ? await readCounts(app, event.channel, attributes) : {})
  }
  const isAsked = requests.some(({ attributes }) => attributes.length > 0)
  return isAsked ? { batch: answers } : {}
}

function readEvents(fields: Record<string, unknown>, app: LiveApp, limits: Limits): PublishRequest {
  const { channel, channels = [channel] } = fields
  if (!Array.isArray(channels) || channels.length === 0) {
    throw bad(`The channels must be a list of names, but it is ${describe(channels)}.`)
  }
  if (channels.length > limits.channelsPerEvent) {
    const most = atMost(limits.channelsPerEvent)
    throw bad(`The event goes to ${String(channels.length)} channels, ${most}.`)
  }
  const { event, data, exceptSocketId } = readEvent(fields, limits)
  const names = new Set(channels.map((name: unknown) => readChannelName(name, limits)))
  return {
    events: [...names].map((name) => ({ channel: name, event, data, exceptSocketId })),
    attributes: readAttributes(fields['info'], EVENT_ATTRIBUTES, app),
  }
}

function readBatchEvent(fields: Record<string, unknown>, app: LiveApp, limits: Limits) {
  const channel = readChannelName(fields['channel'], limits)
  return {
    event: { channel, ...readEvent(fields, limits) },
    attributes: readAttributes(fields['info'], EVENT_ATTRIBUTES, app),
  }
}

function readEvent(fields: Record<string, unknown>, limits: Limits): Omit<ChannelEvent, 'channel'> {
  const { name, data, socket_id } = fields
  if (typeof name !== 'string' || name === '') {
    throw bad(`The name of the event must be text, but it is ${describe(name ?? null)}.`)
  }
  if (name.length > limits.eventNameLength) {
    throw bad(`The name of the event is longer than ${String(limits.eventNameLength)} characters.`)
  }
  if (isProtocolEvent(name)) {
    throw bad(`The name ${describe(name)} is reserved for the protocol.`)
  }
  if (typeof data !== 'string') {
    throw bad(`The data of the event must be a string, mostly JSON, but it is ${describe(data)}.`)
  }
  if (Buffer.byteLength(data) > limits.eventDataBytes) {
    throw new HttpProblem(
      413,
      'The data content of this event exceeds the allowed maximum ' +
        `(${String(limits.eventDataBytes)} bytes).`,
    )
  }
  if (socket_id === undefined || socket_id === null) return { event: name, data }
  if (typeof socket_id !== 'string' || !/^\d+\.\d+$/.test(socket_id)) {
    throw bad(`The socket_id must look like 123.456, but it is ${describe(socket_id)}.`)
  }
  return { event: name, data, exceptSocketId: socket_id }
}

function readChannelName(name: unknown, limits: Limits): string {
  const problem = publishChannelProblem(name, limits.channelNameLength)
  if (!problem) return name as string
  throw bad(`${describe(name ?? null)} is not a channel name: ${problem}.`)
}

function atMost(limit: number): string {
  return `but at most ${String(limit)} are allowed`
}

function bad(message: string): HttpProblem {
  return new HttpProblem(400, message)
}
