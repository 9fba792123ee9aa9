// The inspector of Bellwire on the page of the chat, behind Alt and I. Its file is loaded when the
// keys are pressed for the first time.

/** Shows the inspector of a client, or takes it away, whenever Alt and I are pressed. */
export function inspectByKey(client) {
  let unmount
  document.addEventListener('keydown', async ({ altKey, code }) => {
    if (!altKey || code !== 'KeyI') return
    const { mountInspector } = await import('/inspector.mjs')
    unmount = unmount ? unmount() : mountInspector(client)
  })
}
