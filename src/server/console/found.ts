// What the lists of the console have in common: words that are looked for, and how much of what fits
// is given at once. Must not know what is listed.

/** Some of what was looked for, and how many there are. */
export interface Found<Item> {
  readonly total: number
  readonly items: readonly Item[]
}

/** What a list gives at once, at most. */
export const LISTED = 100

/** Whether one of the texts has the words that are looked for, in any case of letters. */
export function hasWords(words: string, ...texts: (string | undefined)[]): boolean {
  const wanted = words.toLowerCase()
  return wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted))
}
