// Which urls belong to the fallback, and what is made of them.

import { expect, test } from 'vitest'

import { appPathOf, readFallbackUrl } from '../../src/server/fallback-route.js'

const FIRST_MESSAGE = 'first message names app'
const URL = 'url names app'

test.each([
  ['/pusher/812/s1/xhr?t=1', FIRST_MESSAGE, '/pusher/812', 's1', 'xhr?t=1', false],
  ['/pusher/812/s1/xhr_send', FIRST_MESSAGE, '/pusher/812', 's1', 'xhr_send', true],
  ['/pusher/812/s1/xhr_send/?a/xhr', FIRST_MESSAGE, '/pusher/812', 's1', 'xhr_send/?a/xhr', true],
  ['/pusher/812/s1/xhr_streaming', FIRST_MESSAGE, '/pusher/812', 's1', 'xhr_streaming', false],
  ['/pusher/812/s1/eventsource', FIRST_MESSAGE, '/pusher/812', 's1', 'eventsource', false],
  ['/pusher/info?t=1', FIRST_MESSAGE, '/pusher', undefined, 'info?t=1', false],
  ['/pusher/app/k/8/s/xhr?protocol=7', URL, '/pusher/app/k/8', 's', 'xhr?protocol=7', false],
  ['/pusher/app/a.b/8/s/xhr_streaming', URL, '/pusher/app/a.b/8', 's', 'xhr_streaming', false],
  ['/pusher/app/k/8/s/xhr_send?t=1', URL, '/pusher/app/k/8', 's', 'xhr_send?t=1', true],
])('%s', (url, entry, base, session, rest, isSend) => {
  expect(readFallbackUrl(url)).toEqual({ entry, base, session, rest, isSend })
})

test.each([
  '/',
  '/pusher',
  '/pusher/',
  '/pusher/iframe.html',
  '/pusher/iframe-1.2.html',
  '/pusher/chunking_test',
  '/pusher/websocket',
  '/pusher/812/s1/websocket',
  '/pusher/812/s1/jsonp',
  '/pusher/812/s1/jsonp_send',
  '/pusher/812/s1/htmlfile',
  '/pusher/812/s1/xhr/more',
  '/pusher/812/s.1/xhr',
  '/pusher/812//xhr',
  '/pusher//s1/xhr',
  '/pusher/info/more',
  '/pusher/app/k/info',
  '/pusher/app/k/8/s/eventsource',
  '/pusher/app/k/8/s/websocket',
  '/pusherx/812/s1/xhr',
  '/x/pusher/812/s1/xhr',
  'http://a/pusher/812/s1/xhr',
])('%s is none', (url) => {
  expect(readFallbackUrl(url)).toBeUndefined()
})

test.each([
  ['/pusher/app/k/8/s/xhr?protocol=7&t=1', '/app/k?protocol=7&t=1'],
  ['/pusher/app/k/8/s/xhr', '/app/k'],
  ['/pusher/app/k/8/s/xhr?a=/b?c', '/app/k?a=/b?c'],
])('%s is the connection %s', (url, path) => {
  expect(appPathOf(url)).toBe(path)
})
