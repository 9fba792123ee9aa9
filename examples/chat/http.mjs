// The few things about HTTP that the chat needs: read a body, answer, serve files.

import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

/** Something that is answered with a status and a sentence. */
export class Problem extends Error {
  constructor(status, sentence, cause) {
    super(sentence, { cause })
    this.status = status
  }
}

/** The body as text, never more than `limit` bytes of it. */
export async function readBody(request, limit) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > limit) throw new Problem(413, 'That is more than this address takes.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The body as a JSON object. */
export async function readJson(request, limit) {
  const text = await readBody(request, limit)
  try {
    const value = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Answered below, like every other body that is not an object.
  }
  throw new Problem(400, 'The body has to be a JSON object.')
}

export function sendJson(response, status, value) {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
  response.end(JSON.stringify(value))
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export async function sendFile(response, file) {
  const content = await readFile(file)
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': 'no-cache',
  })
  response.end(content)
}

/**
 * Security headers. The page may load and call nothing but this backend and the push server,
 * and the browser itself refuses to turn a string into markup.
 */
export function securityHeaders(serverUrl) {
  const http = new URL(serverUrl).origin
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': `'self' ${http} ${http.replace(/^http/, 'ws')}`,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  }
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}
