// The app that runs everywhere: two people in channels of every kind. Prints what happens, one line
// of JSON each, leaves when it is told to, and must then end by itself.

import Bellwire from 'bellwire'

const [, , url, transport] = process.argv
const tell = (what) => console.log(JSON.stringify(what))

const ROOMS = ['news', 'private-mail', 'private-encrypted-safe']
const people = ['ann', 'bob'].map((name) => {
  const bell = new Bellwire('app-key', {
    url,
    enabledTransports: [transport],
    channelAuthorization: { endpoint: `${url}/pusher/auth` },
  })
  const channels = ROOMS.map((room) => bell.subscribe(room))
  return { name, bell, channels }
})

for (const { name, bell, channels } of people) {
  for (const channel of channels) {
    channel.bind('said', (text) => tell([name, channel.name, text]))
    channel.bind('client-said', (text) => tell([name, channel.name, text]))
  }
  channels[0].bind('end', () => bell.destroy())
}

enter().catch((error) => {
  tell({ problem: String(error) })
  process.exit(1)
})

async function enter() {
  for (const { channels } of people) await Promise.all(channels.map((channel) => channel.ready()))
  tell(people.map(({ bell }) => bell.connection.status.transport))
  people[0].channels[1].trigger('client-said', 'grüß dich, bob')
  const [{ bell, channels }] = people
  bell.connection.bind('connecting', () => tell('away'))
  // Both, since each comes back in its own time.
  await Promise.all(
    people.flatMap((person) =>
      person.channels.map(
        (channel) => new Promise((resolve) => channel.bind('bellwire:resubscribed', resolve)),
      ),
    ),
  )
  tell(channels.every(({ subscribed }) => subscribed) ? 'back' : 'not back')
}
