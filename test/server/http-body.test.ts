// Bodies arrive whole however they are cut, up to their limit.

import { Readable } from 'node:stream'

import { expect, test } from 'vitest'

import { readBody } from '../../src/server/http-body.js'
import { HttpProblem } from '../../src/server/http-problem.js'

function read(body: Buffer, pieceBytes: number, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; at += pieceBytes) {
    pieces.push(body.subarray(at, at + pieceBytes))
  }
  return readBody(Readable.from(pieces), maxBytes)
}

const BODY = Buffer.from('äöü€'.repeat(500))

test.each([1, 3, BODY.length - 1, BODY.length])('in pieces of %i bytes', async (pieceBytes) => {
  expect(await read(BODY, pieceBytes, BODY.length)).toEqual(BODY)
  await expect(read(BODY, pieceBytes, BODY.length - 1)).rejects.toThrow(HttpProblem)
})

test('one that has no bytes', async () => {
  expect(await read(Buffer.of(), 1, 0)).toEqual(Buffer.of())
})
