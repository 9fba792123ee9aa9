import { checkRoom } from '../check-room.mjs'

export default (app, stage, test) => checkRoom(app, stage, test, 'src/chat-room.vue')
