// What happens in three projects that are made up: their activity, and who is notified of what. In
// memory; a real backend has a database. Knows nothing of HTTP and of the push server.

import { randomUUID } from 'node:crypto'
import { PEOPLE } from './people.mjs'

/** How far back a page can look. */
export const KEPT_MS = 15 * 60_000
const EVERY_MS = 2500

export const PROJECTS = [
  { id: 'atlas', name: 'Atlas' },
  { id: 'harbour', name: 'Harbour' },
  { id: 'lantern', name: 'Lantern' },
]
const AUTHORS = ['Ines Costa', 'Tomasz Nowak', 'Yuki Mori', 'Femi Ade', 'Saoirse Byrne']
const THINGS = [
  'Empty states',
  'Checkout copy',
  'Map tiles',
  'Onboarding',
  'Search filters',
  'Icons',
]
const DEEDS = [
  { kind: 'mention', toYou: 'mentioned you in', toAll: 'left a comment on' },
  { kind: 'assign', toYou: 'assigned you to', toAll: 'found an owner for' },
  { kind: 'review', toYou: 'asks for your review of', toAll: 'finished a draft of' },
  { kind: 'approve', toYou: 'approved your changes to', toAll: 'approved changes to' },
]

export class Desk {
  /** Notifications by person, oldest first. */
  #notifications = new Map(PEOPLE.map(({ id }) => [id, []]))
  /** Activity by project, oldest first. */
  #activity = new Map(PROJECTS.map(({ id }) => [id, []]))

  /** Opens with minutes behind it. Of those, the latest three of each person are unread. */
  constructor(now = Date.now()) {
    for (let at = now - KEPT_MS; at < now; at += waitForNews()) this.work({ at })
    for (const list of this.#notifications.values()) {
      for (const notification of list.slice(0, -3)) notification.isRead = true
    }
  }

  /** Somebody does something in a project, and somebody is notified of it. */
  work({ at = Date.now(), personId = pick(PEOPLE).id, project = pick(PROJECTS).id } = {}) {
    const [deed, who, thing] = [DEEDS, AUTHORS, THINGS].map(pick)
    const common = { at: Math.round(at), project, kind: deed.kind, who }
    const activity = { ...common, id: randomUUID(), text: `${deed.toAll} “${thing}”` }
    const notification = {
      ...common,
      id: randomUUID(),
      text: `${deed.toYou} “${thing}”`,
      isRead: false,
    }
    keep(this.#activity.get(project), activity)
    keep(this.#notifications.get(personId), notification)
    return { activity, notification, personId }
  }

  notificationsOf(personId) {
    return this.#notifications.get(personId)
  }

  /** Undefined when there is no such project. */
  activityOf(projectId) {
    return this.#activity.get(projectId)
  }

  markRead(personId, ids) {
    const known = new Set(ids)
    for (const notification of this.#notifications.get(personId)) {
      if (known.has(notification.id)) notification.isRead = true
    }
  }
}

/** Lets people work until the returned function is called. */
export function openDesk(desk, onNews) {
  let timer
  const later = () => {
    timer = setTimeout(() => {
      onNews(desk.work())
      later()
    }, waitForNews())
  }
  later()
  return () => clearTimeout(timer)
}

const waitForNews = () => EVERY_MS * (0.3 + Math.random() * 1.4)

const pick = (list) => list[Math.floor(Math.random() * list.length)]

function keep(list, entry) {
  list.push(entry)
  while (list[0].at < entry.at - KEPT_MS) list.shift()
}
