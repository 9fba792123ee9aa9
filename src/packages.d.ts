// What is used of packages that have no types, or whose types are not installed here.

declare module 'sockjs-client/lib/main.js' {
  /** Makes the class out of the transports that it is to know. */
  export default function createSockJs(
    transports: readonly unknown[],
  ): import('./platform/platform.js').SockJsConstructor
}

declare module 'sockjs-client/lib/transport/xhr-polling.js' {
  const transport: unknown
  export default transport
}

declare module 'sockjs-client/lib/transport/xhr-streaming.js' {
  const transport: unknown
  export default transport
}

declare module 'react-native' {
  export const AppState: import('./platform/react-native.js').AppStateLike
}
