/** Rows of the tables of a run, by the name of the question. */
export type Tables = Readonly<Record<string, { readonly rows: readonly object[] }>>

export const GOALS: readonly { readonly what: string; readonly table: string }[]
export function judge(tables: Tables): { readonly what: string; readonly reached: 'yes' | 'no' }[]
