// A room as an app with Vue writes it: who is there, what they say, and who is typing.

import Bellwire from 'bellwire'
import {
  bellwirePlugin,
  useChannel,
  useConnection,
  useEvent,
  usePresence,
  useTrigger,
} from 'bellwire/vue'
import { createApp, ref } from 'vue'

const { url, name } = Object.fromEntries(new URLSearchParams(location.search))

// Another copy of the package, where the page has one by a script tag.
const Client = globalThis.Bellwire ?? Bellwire

const bell = new Client('app-key', {
  url,
  channelAuthorization: {
    endpoint: `${url}/pusher/auth`,
    params: { user_id: name, user_info: JSON.stringify({ name }) },
  },
})

const Banner = {
  setup: () => ({ connection: useConnection() }),
  template: `<p id="banner">{{ connection.isLost ? 'Connection lost. Trying again…' : connection.state }}</p>`,
}

const Room = {
  props: ['id'],
  setup(props) {
    const name = () => `presence-room-${props.id}`
    const said = ref([])
    const typist = ref('')
    useEvent(name, 'said', (text) => said.value.push(text))
    useEvent(name, 'client-typing', (_, { user_id }) => (typist.value = user_id))
    return {
      said,
      typist,
      channel: useChannel(name),
      names: usePresence(name, ({ members }) => members.map(({ info }) => info.name)),
      trigger: useTrigger(name),
    }
  },
  template: `
    <section>
      <h1>Room {{ id }} <small id="state">{{ channel.error?.message ?? (channel.subscribed ? 'in' : 'out') }}</small></h1>
      <ul id="people"><li v-for="person in names" :key="person">{{ person }}</li></ul>
      <ol id="said"><li v-for="(text, index) in said" :key="index">{{ text }}</li></ol>
      <p id="typist">{{ typist && typist + ' is typing' }}</p>
      <button @click="trigger('client-typing', {})">Type</button>
    </section>`,
}

const App = {
  components: { Banner, Room },
  setup: () => ({ id: ref('1') }),
  template: `
    <main>
      <Banner />
      <nav>
        <button @click="id = '1'">Room 1</button>
        <button @click="id = '2'">Room 2</button>
      </nav>
      <Room :key="id" :id="id" />
    </main>`,
}

createApp(App)
  .use(bellwirePlugin({ client: bell }))
  .mount('#app')
