// Who may call the API: every way in which a signed request can be wrong.

import { expect, test } from 'vitest'

import { HttpProblem } from '../../src/server/http-problem.js'
import { checkSignature } from '../../src/server/http-signature.js'
import { DEFAULT_APP } from '../../src/server/options.js'

const APP = {
  ...DEFAULT_APP,
  id: '3',
  key: '278d425bdf160c739803',
  secret: '7ad3773142a6692b25b8',
}
const SIGNED_AT = 1353088179
const BODY = '{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}'
const QUERY = {
  auth_key: APP.key,
  auth_timestamp: String(SIGNED_AT),
  auth_version: '1.0',
  body_md5: 'ec365a775a4cd0599faeb73354201b6f',
  auth_signature: 'da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c',
}

interface Change {
  method?: string
  path?: string
  query?: Partial<Record<keyof typeof QUERY | 'extra', string | undefined>>
  body?: string
  secret?: string
  nowSeconds?: number
}

function problemOf({ method, path, query, body, secret, nowSeconds }: Change): string | undefined {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...QUERY, ...query })) {
    if (value !== undefined) parameters.set(name, value)
  }
  const request = {
    method: method ?? 'POST',
    path: path ?? '/apps/3/events',
    query: parameters,
    body: Buffer.from(body ?? BODY),
  }
  try {
    checkSignature(request, { ...APP, secret: secret ?? APP.secret }, 600, nowSeconds ?? SIGNED_AT)
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    expect(error.status).toBe(401)
    return error.message
  }
  return undefined
}

test.each([
  ['as it was signed', {}],
  ['600 s later', { nowSeconds: SIGNED_AT + 600 }],
  ['600 s earlier', { nowSeconds: SIGNED_AT - 600 }],
])('%s it is accepted', (_case, change) => {
  expect(problemOf(change)).toBeUndefined()
})

test.each<[string, Change, RegExp]>([
  ['another method', { method: 'PUT' }, /auth_signature is wrong/],
  ['another path', { path: '/apps/3/batch_events' }, /auth_signature is wrong/],
  ['another query', { query: { extra: '1' } }, /auth_signature is wrong/],
  ['another secret', { secret: 'x' }, /auth_signature is wrong/],
  ['another signature', { query: { auth_signature: 'da45' } }, /auth_signature is wrong/],
  ['no signature', { query: { auth_signature: undefined } }, /has no auth_signature/],
  ['another body', { body: '{}' }, /body_md5 is not the MD5/],
  ['a body without MD5', { query: { body_md5: undefined } }, /has no body_md5/],
  ['an MD5 without body', { body: '' }, /body_md5 is not the MD5/],
  ['another key', { query: { auth_key: 'x' } }, /"x" is not the key of the app 3/],
  ['no key', { query: { auth_key: undefined } }, /has no auth_key/],
  ['another version', { query: { auth_version: '2.0' } }, /auth_version must be 1.0/],
  ['no time', { query: { auth_timestamp: undefined } }, /has no auth_timestamp/],
  ['a bad time', { query: { auth_timestamp: '1e9' } }, /must be Unix seconds/],
  ['601 s later', { nowSeconds: SIGNED_AT + 601 }, /more than 600 s away/],
  ['601 s earlier', { nowSeconds: SIGNED_AT - 601 }, /more than 600 s away/],
])('with %s it is refused', (_case, change, problem) => {
  expect(problemOf(change)).toMatch(problem)
})
