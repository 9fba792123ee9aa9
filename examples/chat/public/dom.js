// Small helpers for building the page. Text goes in as text, never as markup.

/** The element with this id. */
export const byId = (id) => document.getElementById(id)

/** Makes an element: `el('p', { className: 'quiet' }, 'Hello')`. */
export function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** Changes a text only when it differs, so that screen readers do not hear it again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

const TINTS = 8

/** Shows a person as initials on a colour that belongs to the user id. */
export function paintAvatar(element, { id, name }) {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  // Splitting by code point keeps an emoji whole.
  const initials = letters.map((word) => [...word][0]).join('')
  let hash = 0
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)) >>> 0
  setText(element, initials.toUpperCase())
  if (id) element.dataset.tint = String(hash % TINTS)
  return element
}

export function avatar(person) {
  const element = el('span', { className: 'avatar', ariaHidden: 'true' })
  return paintAvatar(element, person)
}
