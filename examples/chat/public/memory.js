// What this tab remembers over a reload: who you are, what you were writing, what is not sent
// yet. Works on without storage when the browser forbids it.

const inMemory = new Map()

export function remember(key, value) {
  inMemory.set(key, value)
  try {
    sessionStorage.setItem(`chat.${key}`, JSON.stringify(value))
  } catch {
    // Storage is full or forbidden: until the next reload the copy in memory does.
  }
}

export function recall(key, otherwise) {
  if (inMemory.has(key)) return inMemory.get(key)
  try {
    return JSON.parse(sessionStorage.getItem(`chat.${key}`)) ?? otherwise
  } catch {
    return otherwise
  }
}

/** 128 random bits as 32 hexadecimal digits. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
