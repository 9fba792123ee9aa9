import type { Tables } from './goals.mjs'

export function formatPage(results: {
  readonly machine: object
  readonly tables: Tables
}): Promise<Record<string, string>>
