import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const REACT_18 = {
  base: '/18/',
  build: { outDir: 'dist/18', rollupOptions: { output: { entryFileNames: '[name].js' } } },
  resolve: {
    alias: [
      { find: /^react(?=\/|$)/, replacement: 'react-18' },
      { find: /^react-dom(?=\/|$)/, replacement: 'react-dom-18' },
    ],
  },
}

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  ...(mode === 'react-18' && REACT_18),
}))
