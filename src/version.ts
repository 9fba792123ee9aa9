// The version of this package, sent to the server in the query of its url.

/** The version of this package. The same as in package.json. */
export const VERSION = '0.1.0'
