// Small helpers for building the panel. Text goes in as text, never as markup, and nothing has a
// style attribute, so that no policy of a page is in the way.

type Child = Node | string

/** Makes an element: `el('p', { className: 'quiet' }, 'Hello')`. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

/** Makes a button that does something. */
export function makeButton(text: string, className: string, onClick: () => void) {
  const button = el('button', { type: 'button', className }, text)
  button.addEventListener('click', onClick)
  return button
}

/** Makes a line drawing of 24 by 24 units, for the eye only. */
export function drawing(path: string): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(namespace, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** Changes a text only when it differs, so that screen readers do not hear it again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** A text from outside: it keeps its direction of writing to itself. */
export function outside(text: string, className = ''): HTMLElement {
  return el('bdi', { className, title: text }, text)
}

/** A list of terms with what they stand for. Empty values are left out. */
export function facts(entries: readonly (readonly [string, Child | undefined])[]) {
  const pairs = entries.flatMap(([term, value]) =>
    value === undefined || value === ''
      ? []
      : [el('div', {}, el('dt', {}, term), el('dd', {}, value))],
  )
  return el('dl', {}, ...pairs)
}

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** The time of day, with thousandths of seconds. */
export const clock = (timeMs: number): string => clockFormat.format(timeMs)

/** `1 member`, `2 members`. */
export function count(value: number, word: string): string {
  return `${value.toLocaleString('en')} ${word}${value === 1 ? '' : 's'}`
}

/** `12 ms`, `3.4 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
