/** Sizes in bytes. */
interface Sizes {
  readonly minified: number
  readonly gzip: number
  readonly brotli: number
}

/** Sizes of both clients, imported by an app and as a script tag. */
export function measureBytes(): Promise<
  Record<'import in an app' | 'script tag', Record<'pusher-js' | 'Bellwire', Sizes>>
>
