/// <reference types="vite/client" />

// What .env says.
interface ImportMetaEnv {
  readonly VITE_BELLWIRE_URL: string
  readonly VITE_BELLWIRE_KEY: string
}
