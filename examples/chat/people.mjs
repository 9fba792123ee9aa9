// Who has been here, and under which name. In memory; an app with accounts would ask its database.

import { createHash } from 'node:crypto'
import { Problem } from './http.mjs'
import { cleanName, nameProblem } from './public/rules.js'

const PEOPLE_KEPT = 1000
/** How long somebody who has just signed in counts as online without having connected. */
const GRACE_MS = 3000

/**
 * The user id of a session. A tab makes up its session and tells it nobody but the backend; what
 * others see is the id derived from it, so nobody can speak as somebody else.
 */
export function idOf(session) {
  if (!isRandomId(session)) throw new Problem(400, 'The session is missing.')
  return createHash('sha256').update(session).digest('hex').slice(0, 16)
}

/** Whether this can be a session or the id of a message: 128 random bits as digits. */
export const isRandomId = (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)

/** Who sends this. An app with accounts would look at its login. */
export function personOf({ name, session }) {
  const problem = nameProblem(name)
  if (problem) throw new Problem(400, problem)
  return { id: idOf(session), name: cleanName(name) }
}

const folded = (name) => name.normalize('NFKC').toLowerCase()

export class People {
  /** @type {Map<string, {id: string, name: string, expectedUntil: number}>} */
  #people = new Map()

  get(id) {
    const person = this.#people.get(id)
    return person && { id, name: person.name }
  }

  /** Notes that somebody is here; `expectedUntil` when that person has yet to connect. */
  add({ id, name }, expectedUntil = 0) {
    this.#people.delete(id)
    this.#people.set(id, { id, name, expectedUntil })
    if (this.#people.size > PEOPLE_KEPT) this.#people.delete(this.#people.keys().next().value)
  }

  /**
   * Lets somebody in under a name that nobody else who is here has. A courtesy, so that people
   * can be told apart: what they may do depends on their id alone.
   *
   * @param {{id: string, name: string}} person
   * @param {(id: string) => Promise<boolean>} isOnline
   */
  async signIn(person, isOnline) {
    const now = Date.now()
    const namesakes = [...this.#people.values()].filter(
      ({ id, name }) => id !== person.id && folded(name) === folded(person.name),
    )
    // From now on the name is taken for whoever comes a moment later.
    const before = this.#people.get(person.id)
    this.add(person, now + GRACE_MS)
    for (const { id, expectedUntil } of namesakes) {
      if (now > expectedUntil && !(await isOnline(id))) continue
      if (before) this.#people.set(person.id, before)
      else this.#people.delete(person.id)
      throw new Problem(
        409,
        `Somebody here is called “${person.name}” already. Please choose another name.`,
      )
    }
  }
}
