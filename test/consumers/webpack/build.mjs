// Builds as webpack does it when it is told nothing but what to build.

import { cpSync } from 'node:fs'
import webpack from 'webpack'

const entry = { main: './main.js', unused: './unused.js', without: './without.js' }

webpack({ mode: 'production', entry }, (error, result) => {
  const { errors, warnings } = result?.toJson() ?? { errors: [error], warnings: [] }
  for (const problem of [...errors, ...warnings]) console.error(problem.message)
  if (errors.length + warnings.length > 0) process.exit(1)
  cpSync('index.html', 'dist/index.html')
})
