// Small files of different kinds.

/** An image of one pixel. */
export const TINY_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** The shortest text that counts as a document. */
export const PDF = Buffer.from('%PDF-1.4\n%%EOF\n')

/** The beginning of a program for Linux. */
export const PROGRAM = Buffer.concat([
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]),
  Buffer.alloc(57),
])
