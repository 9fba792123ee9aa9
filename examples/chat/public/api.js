// Calls to the chat's own backend. Every failure becomes one sentence, and says whether asking
// again can help.

const TIMEOUT_MS = 10_000

export class ApiError extends Error {
  constructor(sentence, canRetry) {
    super(sentence)
    this.canRetry = canRetry
  }
}

export const getJson = (path) => request(path, {})

export const postJson = (path, value) =>
  request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  })

async function request(path, options) {
  let response, answer
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) })
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
