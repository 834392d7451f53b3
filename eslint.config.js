import { basename, dirname } from 'node:path'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const tests = ['**/*.spec.{ts,tsx}', 'packages/*/test/**/*.{ts,tsx}', 'e2e/**/*.{ts,tsx}']
const configs = ['**/*.config.{js,ts}', '.dependency-cruiser.mjs']

const systemClock = [
  { object: 'Date', property: 'now', message: 'Time comes from the clock port.' },
  { object: 'Math', property: 'random', message: 'Randomness comes from the random port.' },
]
const environment = [{ object: 'process', property: 'env', message: 'Settings are read in config.ts alone.' }]
const environmentImport = {
  paths: [{ name: 'node:process', importNames: ['env'], message: 'Settings are read in config.ts alone.' }],
}

const enums = { selector: 'TSEnumDeclaration', message: 'A union of strings instead of an enum.' }
const defaultExports = {
  selector: ':matches(ExportDefaultDeclaration, ExportSpecifier[exported.name="default"])',
  message: 'A named export, so that one thing has one name.',
}
const systemDates = {
  selector: ':matches(NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"])',
  message: 'Time comes from the clock port.',
}

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '**/.tollgate/', '**/.next/', '**/next-env.d.ts', 'packages/server/test-results/']),
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { tollgate: { rules: { 'file-name': { create: fileNameRule } } } },
    rules: {
      'tollgate/file-name': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', enums, defaultExports, systemDates],
      'no-restricted-properties': ['error', ...systemClock, ...environment],
      'no-restricted-imports': ['error', environmentImport],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A port's method is async by its type, whether or not this store has something to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['packages/server/src/config.ts'],
    rules: { 'no-restricted-properties': ['error', ...systemClock], 'no-restricted-imports': 'off' },
  },
  {
    files: ['packages/server/src/adapters/system/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', enums, defaultExports],
      'no-restricted-properties': ['error', ...environment],
    },
  },
  {
    // A page has one clock, the browser's; tests hold that one still.
    files: ['packages/{vanilla-js,react,nextjs}/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', enums, defaultExports],
      'no-restricted-properties': ['error', ...environment],
    },
  },
  {
    files: [...tests, 'scripts/**', 'bench/**'],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': ['error', enums, defaultExports],
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    files: tests,
    // `expect.any(String)` and its kin are typed `any`, wherever a test describes an answer.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // Next.js finds pages by their default exports. An example is an app, whose settings are its own.
    files: ['examples/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', enums],
      'no-restricted-properties': ['error', ...systemClock],
    },
  },
  {
    files: configs,
    rules: { 'no-restricted-syntax': ['error', enums] },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/consistent-type-exports': 'off' },
  },
)

function fileNameRule(context) {
  const name = basename(context.filename)
  return {
    Program(node) {
      if (!/^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(name)) {
        context.report({ node, message: `File names are kebab-case: ${name}` })
      }
      if (/^index\.tsx?$/.test(name) && basename(dirname(context.filename)) !== 'src') {
        context.report({ node, message: 'No barrels inside a package: the one door is src/index.ts.' })
      }
    },
  }
}
