import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist',
      'build',
      'node_modules',
      'docs/api',
      'test/.artifacts',
      'test/consumers/web-page/unused.js',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // As in pusher-js, an empty string or a zero stands for the default.
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // How Metro is told that a package may be missing.
      '@typescript-eslint/no-require-imports': ['error', { allow: ['/netinfo$'] }],
      // Apps add to it.
      '@typescript-eslint/no-empty-object-type': ['error', { allowWithName: '^Register$' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['**/*.mjs', 'bench/**'], languageOptions: { globals: globals.node } },
  { files: ['test/consumers/**/*.jest.cjs'], languageOptions: { globals: globals.jest } },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/essential']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    // Types are a matter of vue-tsc.
    rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
  },
  {
    files: [
      'examples/**/public/**',
      'src/**/console-page/**',
      'test/browser/pages/**',
      'test/consumers/**/*.js',
    ],
    languageOptions: { globals: globals.browser },
  },
)
