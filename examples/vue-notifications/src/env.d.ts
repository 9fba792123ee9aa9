/// <reference types="vite/client" />

declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}

// What .env says.
interface ImportMetaEnv {
  readonly VITE_BELLWIRE_URL: string
  readonly VITE_BELLWIRE_KEY: string
}
