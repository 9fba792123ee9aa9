// The frame around the inspector: docked to the bottom with a height that can be changed, or folded
// into a button that can be moved. Must not know what is in it.

import { drawing, el, setText } from './dom.js'
import { PARTS_SHEET } from './parts-sheet.js'
import { FRAME_SHEET } from './frame-sheet.js'

const LOWEST = 160
const STEP = 24

const FOLD = 'M6 9l6 6 6-6'

/** The frame, in a shadow root, where no style of the page gets in, and none gets out. */
export class PanelFrame {
  /** What is to be put into the page. */
  readonly host = el('div')
  private readonly panel = el('section', { ariaLabel: 'Bellwire inspector', className: 'panel' })
  private readonly grip = el('div', { className: 'grip', role: 'separator', tabIndex: 0 })
  private readonly button = el('button', { type: 'button', className: 'folded' })
  private readonly dot = el('span', { className: 'dot' })
  private readonly label = el('span')
  private height = 0
  private readonly onChange: () => void

  /** `onChange` is called when it was folded or unfolded. */
  constructor(content: readonly Node[], fold: HTMLElement, isOpen: boolean, onChange: () => void) {
    this.onChange = onChange
    const root = this.host.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [makeSheet(FRAME_SHEET), makeSheet(PARTS_SHEET)]
    this.grip.ariaOrientation = 'horizontal'
    this.grip.ariaLabel = 'Height of the inspector'
    this.panel.append(this.grip, ...content)
    this.button.append(this.dot, 'Bellwire ', this.label)
    root.append(this.panel, this.button)
    fold.addEventListener('click', () => this.setOpen(false))
    // Those of the page would take what is typed here for theirs. Combinations are left to it.
    for (const type of ['keydown', 'keyup', 'keypress'] as const) {
      this.host.addEventListener(type, (event) => {
        if (!event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation()
      })
    }
    this.listenToGrip()
    this.listenToButton()
    this.panel.hidden = !isOpen
    this.button.hidden = isOpen
  }

  /** Whether it is not folded. */
  get isOpen(): boolean {
    return !this.panel.hidden
  }

  /** Shows on the button how things are. */
  show(text: string, tone: string): void {
    setText(this.label, text)
    this.dot.dataset['tone'] = tone
    this.tellHeight()
  }

  private setOpen(isOpen: boolean): void {
    this.panel.hidden = !isOpen
    this.button.hidden = isOpen
    const next = isOpen
      ? this.panel.querySelector<HTMLElement>('[aria-selected=true]')
      : this.button
    next?.focus()
    this.onChange()
  }

  private listenToGrip(): void {
    const { grip } = this
    grip.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      grip.focus()
      grip.setPointerCapture(event.pointerId)
    })
    grip.addEventListener('pointermove', ({ pointerId, clientY }) => {
      if (grip.hasPointerCapture(pointerId)) this.setHeight(innerHeight - clientY)
    })
    grip.addEventListener('keydown', (event) => {
      const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key]
      if (step === undefined) return
      event.preventDefault()
      this.setHeight(this.panel.offsetHeight + step)
    })
  }

  private setHeight(height: number): void {
    this.height = Math.max(LOWEST, Math.min(height, innerHeight))
    this.panel.style.setProperty('height', `${this.height}px`)
    this.tellHeight()
  }

  private tellHeight(): void {
    const { grip } = this
    grip.ariaValueMin = String(LOWEST)
    grip.ariaValueMax = String(innerHeight)
    grip.ariaValueNow = String(this.panel.offsetHeight)
  }

  // It may lie on something that is needed: then it is dragged away.
  private listenToButton(): void {
    const { button } = this
    let start: PointerEvent | undefined
    let isMoved = false
    button.addEventListener('pointerdown', (event) => {
      start = event
      isMoved = false
      button.setPointerCapture(event.pointerId)
    })
    button.addEventListener('pointermove', ({ clientX, clientY }) => {
      if (!start) return
      isMoved ||= Math.hypot(clientX - start.clientX, clientY - start.clientY) > 6
      if (isMoved) this.moveButton(clientX, clientY)
    })
    button.addEventListener('lostpointercapture', () => (start = undefined))
    button.addEventListener('click', () => {
      if (!isMoved) this.setOpen(true)
      isMoved = false
    })
  }

  private moveButton(x: number, y: number): void {
    const { style, offsetWidth, offsetHeight } = this.button
    const within = (value: number, most: number) => Math.max(0, Math.min(value, most))
    const right = within(innerWidth - x - offsetWidth / 2, innerWidth - offsetWidth)
    const bottom = within(innerHeight - y - offsetHeight / 2, innerHeight - offsetHeight)
    style.setProperty('right', `${right}px`)
    style.setProperty('bottom', `${bottom}px`)
  }
}

/** Makes the button that folds the panel. */
export function makeFoldButton(): HTMLButtonElement {
  const properties = { type: 'button', className: 'fold', ariaLabel: 'Fold the inspector' } as const
  return el('button', properties, drawing(FOLD))
}

function makeSheet(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}
