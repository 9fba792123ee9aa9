import type { Plugin } from 'vite'

export const retryEngine: Plugin
