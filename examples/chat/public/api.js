// Calls to the chat's own backend. Every failure becomes one sentence, and says whether asking
// again can help.

const TIMEOUT_MS = 10_000
const UPLOAD_TIMEOUT_MS = 120_000

export class ApiError extends Error {
  constructor(sentence, canRetry) {
    super(sentence)
    this.canRetry = canRetry
  }
}

/** @param {string} [session] For what only its owner may read. */
export const getJson = (path, session) => request(path, { headers: bearer(session) })

export const postJson = (path, value) =>
  request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  })

/**
 * Uploads a file. Resolves with what messages say about it.
 *
 * @param {File} file
 * @param {string} session
 * @param {AbortSignal} signal Ends the upload.
 */
export async function uploadFile(file, session, signal) {
  const answer = await request(
    `/files?name=${encodeURIComponent(file.name)}`,
    { method: 'POST', headers: bearer(session), body: file },
    AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_TIMEOUT_MS)]),
  )
  return answer.file
}

const bearer = (session) => (session ? { Authorization: `Bearer ${session}` } : {})

async function request(path, options, signal = AbortSignal.timeout(TIMEOUT_MS)) {
  let response, answer
  try {
    response = await fetch(path, { ...options, signal })
  } catch {
    throw new ApiError('The chat backend does not answer.', true)
  }
  try {
    answer = await response.json()
  } catch {
    throw new ApiError('The chat backend gave an answer that makes no sense.', true)
  }
  if (response.ok) return answer
  const canRetry = response.status >= 500 || response.status === 429
  throw new ApiError(answer.error ?? `The chat backend answered ${response.status}.`, canRetry)
}
