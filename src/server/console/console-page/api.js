// Calls to the server of this page. Every failure becomes one sentence. The token is kept for this
// tab alone and travels in a header, which no other page can send.

const STORE = 'bellwire-console-token'
const TIMEOUT_MS = 10_000

export class ApiError extends Error {
  constructor(sentence, status) {
    super(sentence)
    /** HTTP status; 0 when there was no answer. */
    this.status = status
  }
}

export const keepToken = (token) => sessionStorage.setItem(STORE, token)
export const forgetToken = () => sessionStorage.removeItem(STORE)

/** What a request shows that it comes from someone who knows the token. */
export function authorization() {
  const token = sessionStorage.getItem(STORE)
  return token ? { authorization: `Bearer ${token}` } : {}
}

export const get = (call, query = {}) =>
  request(`/console/api/${call}?${new URLSearchParams(query)}`, { headers: authorization() })

export const post = (call, value) =>
  request(`/console/api/${call}`, {
    method: 'POST',
    headers: { ...authorization(), 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })

async function request(path, options) {
  let response
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (response.ok) return await response.json()
  } catch {
    throw new ApiError('The server does not answer.', 0)
  }
  const words = await response.text().catch(() => '')
  throw new ApiError(words.trim() || `The server answered ${response.status}.`, response.status)
}
