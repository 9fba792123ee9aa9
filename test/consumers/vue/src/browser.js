import { makeApp } from './app.js'

const element = document.getElementById('app')
const server = new URLSearchParams(location.search).get('server')
makeApp(server, element.firstElementChild !== null).mount(element)
