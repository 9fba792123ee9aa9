// On a phone, rooms and people are a drawer; on a wide screen they are always there.

import { byId } from './dom.js'

export function setUpSidebar() {
  const sidebar = byId('sidebar')
  const opener = byId('open-sidebar')
  const conversation = document.querySelector('.conversation')
  const narrow = matchMedia('(max-width: 759px)')

  function set(isOpen) {
    sidebar.dataset.open = String(isOpen)
    opener.ariaExpanded = String(isOpen)
    conversation.inert = isOpen
  }

  function open() {
    set(true)
    byId('close-sidebar').focus()
  }

  function close() {
    const wasOpen = sidebar.dataset.open === 'true'
    set(false)
    if (wasOpen) opener.focus()
  }

  opener.addEventListener('click', open)
  byId('close-sidebar').addEventListener('click', close)
  byId('backdrop').addEventListener('click', close)
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  narrow.addEventListener('change', () => set(false))

  return { close }
}
