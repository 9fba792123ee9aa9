// The few things about HTTP that the chat needs: listen, read a body, answer, serve files.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

/** Something that is answered with a status and a sentence. */
export class Problem extends Error {
  constructor(status, sentence, cause) {
    super(sentence, { cause })
    this.status = status
  }
}

/**
 * Listens, and puts every failure of `answer` into a status and a sentence.
 *
 * @param {(request: object, response: object) => Promise<void>} answer
 * @param {{host: string, port: number, headers: Record<string, string>}} options `headers` go
 *   with every answer.
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve(answer, { host, port, headers }) {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    answer(request, response).catch((error) => {
      const known = error instanceof Problem
      if (!known) console.error(error)
      // A body that was not read to its end would be taken for the next request.
      if (!request.complete) response.setHeader('Connection', 'close')
      request.resume()
      const sentence = known ? error.message : 'Something went wrong in the chat backend.'
      sendJson(response, known ? error.status : 500, { error: sentence })
    })
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw error.code === 'EADDRINUSE' ? new Error(`Port ${port} is already in use.`) : error
  })
  return {
    url: `http://${host}:${server.address().port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The body, never more than `limit` bytes of it. */
export async function readBytes(
  request,
  limit,
  sentence = 'That is more than this address takes.',
) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > limit) throw new Problem(413, sentence)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The body as the fields of a form. */
export async function readForm(request, limit) {
  return new URLSearchParams((await readBytes(request, limit)).toString('utf8'))
}

/** The body as a JSON object. */
export async function readJson(request, limit) {
  const text = (await readBytes(request, limit)).toString('utf8')
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
 * Sends what somebody has uploaded. A browser may show the pictures among it and save the rest;
 * whatever it is, it is never run, and never taken for something else.
 */
export function sendUpload(response, { file, bytes }) {
  const how = file.type.startsWith('image/') ? 'inline' : 'attachment'
  response.writeHead(200, {
    'Content-Type': file.type === 'text/plain' ? 'text/plain; charset=utf-8' : file.type,
    'Content-Length': bytes.length,
    'Content-Disposition': `${how}; filename*=UTF-8''${encodeRfc5987(file.name)}`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, max-age=31536000, immutable',
  })
  response.end(bytes)
}

const encodeRfc5987 = (name) =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

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
