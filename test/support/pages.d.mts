/** The folder of the repository. Ends with a slash. */
export const ROOT: string

/** A block of code on a page. */
export interface Block {
  /** What stands after the fence; empty for what is only shown, such as what a program prints. */
  readonly language: string
  readonly text: string
  /** The file that it is, where the line before it is a name and a colon: "`main.js`:". */
  readonly file: string | undefined
}

/** A page. */
export interface Page {
  /** From the root of the repository, such as `docs/server.md`. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** The addresses of its links, as they are written. */
  readonly links: readonly string[]
  /** The ids of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>
}

/** Every page: those of the root, of `docs/` and of the examples. */
export function readPages(): Page[]

/** One page, by its path from the root. */
export function pageAt(path: string): Page

/** The cells of the table of a page that begins with these headings, without their backticks. */
export function tableOf(page: Page, ...headings: string[]): string[][]
