// Small helpers for building the page. Text goes in as text, never as markup.

/** The element with this id. */
export const byId = (id) => document.getElementById(id)

/** Makes an element: `el('p', { className: 'quiet' }, 'Hello')`. */
export function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** A name from outside: it keeps its direction of writing to itself. */
export const name = (text, className = '') => el('bdi', { className, title: text }, text)

/** Changes such a name. */
export function setName(element, text) {
  setText(element, text)
  element.title = text
}

/** Changes a text only when it differs, so that screen readers do not hear it again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Brings the children into this order, moving only what stands elsewhere. */
export function place(list, wanted) {
  const keep = new Set(wanted)
  for (const child of [...list.children]) if (!keep.has(child)) child.remove()
  wanted.forEach((node, index) => {
    const there = list.children[index]
    if (there !== node) list.insertBefore(node, there ?? null)
  })
}

const clockFormat = new Intl.DateTimeFormat([], {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The time of day. */
export const clock = (timeMs) => clockFormat.format(timeMs)

const numberFormat = new Intl.NumberFormat('en')

/** A number with its thousands apart. */
export const number = (value) => numberFormat.format(value)

const plural = (value, word) => (value === 1 ? word : `${word}s`)

/** `1 member`, `2 members`. */
export const count = (value, word) => `${number(value)} ${plural(value, word)}`

/** The same as an element, whose figures stand below each other in a list. */
export function makeCount(word) {
  const figure = el('span', { className: 'figure' })
  const unit = el('span', { className: 'unit' })
  return {
    node: el('span', { className: `count-of-${word}` }, figure, ' ', unit),
    set(value) {
      setText(figure, number(value))
      setText(unit, plural(value, word))
    },
  }
}
