// Bundles an app as React Native's tools do: `node bundle.mjs FOLDER PROFILE BUNDLE MAP`.
// FOLDER/app.js is where it begins; PROFILE says for which Hermes it is compiled.

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const Metro = require('metro')
const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config')

const [, , folder, profile, bundle, map] = process.argv
const tools = fileURLToPath(new URL('node_modules', import.meta.url))

const config = await Metro.loadConfig(
  { config: undefined, cwd: folder },
  mergeConfig(getDefaultConfig(folder), {
    watchFolders: [tools],
    resolver: { nodeModulesPaths: [tools] },
    // Those belong to the package react-native, which is far more than is needed here.
    serializer: { getModulesRunBeforeMainModule: () => [], getPolyfills: () => [] },
    resetCache: true,
    maxWorkers: 2,
  }),
)
await Metro.runBuild(config, {
  entry: 'app.js',
  platform: 'ios',
  dev: false,
  minify: false,
  bundleOut: bundle,
  sourceMap: true,
  sourceMapOut: map,
  unstable_transformProfile: profile,
})
