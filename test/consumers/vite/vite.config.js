import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    rollupOptions: {
      input: ['index.html', 'unused.js', 'without.js'],
      output: { entryFileNames: '[name].js' },
    },
  },
})
