// Reads the body of a request, up to a limit, and the JSON object in it.
// Must not know what the fields mean.

import { describe } from '../shared/errors.js'
import { HttpProblem } from './http-problem.js'

// So much more than allowed is read and dropped, because a client that is still writing would
// see a broken connection instead of the answer. Whoever sends even more is cut off.
const PATIENCE = 4

// Each piece costs more than its bytes: so many of them become one.
const MOST_PIECES = 1000

/** Reads the whole body. Throws `HttpProblem` 413 when it has more than `maxBytes`. */
export async function readBody(request: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  let chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else if (bytes > PATIENCE * maxBytes) break
    if (chunks.length >= MOST_PIECES) chunks = [Buffer.concat(chunks)]
  }
  if (bytes > maxBytes) {
    throw new HttpProblem(
      413,
      `The body of the request exceeds the allowed maximum (${String(maxBytes)} bytes).`,
    )
  }
  return Buffer.concat(chunks)
}

/** The fields of a JSON object. Throws `HttpProblem` 400 for anything else. */
export function readJsonObject(body: Buffer): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    // What is left undefined is not an object either.
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new HttpProblem(
      400,
      `The body must be a JSON object, but it is ${describe(body.toString())}.`,
    )
  }
  return value as Record<string, unknown>
}
