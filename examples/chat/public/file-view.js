// How an image or a file looks: in a message, and small beside what is being written.

import { el } from './dom.js'
import { fileSize } from './rules.js'

const isImage = ({ type }) => type.startsWith('image/')
const addressOf = ({ id }) => `/files/${id}`

/** The ending of a name, as a word on an icon. */
function ending(name) {
  const [, letters = 'file'] = /\.([a-z0-9]{1,4})$/i.exec(name) ?? []
  return letters.toUpperCase()
}

/** A small square: the image itself where it is uploaded, else its kind. */
export function fileLook(file) {
  return file.id && isImage(file)
    ? el('img', { className: 'look', src: addressOf(file), alt: '' })
    : el('span', { className: 'look', ariaHidden: 'true' }, ending(file.name))
}

/** What a message shows: an image that opens in a new tab, or a file to save. */
export function fileView(file) {
  return isImage(file) ? imageView(file) : documentView(file)
}

function imageView(file) {
  const image = el('img', { alt: file.name, loading: 'lazy', src: addressOf(file) })
  const link = el(
    'a',
    { className: 'image', href: addressOf(file), target: '_blank', rel: 'noopener' },
    image,
    el('span', { className: 'hidden' }, ', opens in a new tab'),
  )
  image.addEventListener('error', () => link.replaceWith(goneView(file)))
  return link
}

function documentView(file) {
  return el(
    'a',
    { className: 'file', href: addressOf(file), download: file.name },
    fileLook(file),
    about(file, `${fileSize(file.size)} · Save`),
  )
}

/** A picture that cannot be shown: the backend does not keep files for ever. */
function goneView(file) {
  const look = el('span', { className: 'look', ariaHidden: 'true' }, ending(file.name))
  return el('p', { className: 'file' }, look, about(file, 'Cannot be shown any more'))
}

function about(file, words) {
  return el(
    'span',
    { className: 'about' },
    el('bdi', { className: 'name' }, file.name),
    el('span', { className: 'quiet' }, words),
  )
}
