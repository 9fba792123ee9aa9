// Who can sign in, and who is. A real backend has accounts and passwords.

import { randomUUID } from 'node:crypto'

export const PEOPLE = [
  { id: 'ada', name: 'Ada Lindqvist', role: 'Design' },
  { id: 'noor', name: 'Noor Haddad', role: 'Engineering' },
  { id: 'mateo', name: 'Mateo Ruiz', role: 'Product' },
]
const KEPT = 1000

export class Sessions {
  /** @type {Map<string, object>} */
  #people = new Map()

  /** Signs somebody in; returns the secret of the session, or undefined when there is no such person. */
  begin(personId) {
    const person = PEOPLE.find(({ id }) => id === personId)
    if (!person) return undefined
    const secret = randomUUID()
    this.#people.set(secret, person)
    if (this.#people.size > KEPT) this.#people.delete(this.#people.keys().next().value)
    return secret
  }

  find(secret) {
    return this.#people.get(secret)
  }

  end(secret) {
    this.#people.delete(secret)
  }
}
