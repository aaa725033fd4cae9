import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The slices of src/lib in dependency order: a slice imports only those before it. Two slices that need each
 * other mean that a third is missing.
 */
const slices = [
  'core',
  'help',
  'ui',
  'access',
  'people',
  'wards',
  'partnerships',
  'sections',
  'comments',
  'documents',
  'options',
  'library',
  'practice',
];

const unlisted = readdirSync(`${import.meta.dirname}/src/lib`).filter((name) => !slices.includes(name));
if (unlisted.length > 0)
  throw new Error(`src/lib holds slices alone, and eslint.config.js names them: ${unlisted}`);

const readsEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only server/config.ts reads the environment: take the setting from App.settings.',
};

// `group` ignores patterns that begin with `#`, so every pattern here is a `regex`. What is imported later, by
// `import()`, is judged by the same patterns; there a slash is written by its number, since it would end the pattern.
const forbid = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    { patterns: patterns.map(([regex, message, more]) => ({ regex, message, ...more })) },
  ],
  'no-restricted-syntax': [
    'error',
    readsEnvironment,
    ...patterns.map(([regex, message]) => ({
      selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002F')}/]`,
      message,
    })),
  ],
});

const noServer = [
  '^#server/|/server/',
  'src/ knows nothing of server/ (hooks.server.ts excepted): take what you need from the App.',
];
const noSchema = [
  '^#(schema|demo)/|/drizzle/(schema|demo)/',
  'Only *.server.ts files know the tables: call a query or a command of a slice.',
];
const noRoutes = ['^(\\.\\./)+routes/|^#routes/', 'A slice does not know the routes that call it.'];
const noTests = ['(^|/)tests/', 'Only tests import from tests/.'];
const noKit = [
  '^@sveltejs/kit|^\\$app/|^\\$env/',
  "A slice's .ts files know no SvelteKit: return a Result and let the route translate it.",
];
const noInputOutput = [
  `^node:|^(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$|^postgres$|^drizzle-orm|\\.server(\\.ts)?$`,
  'A pure file does no I/O and imports nothing that does: move this to a *.server.ts file.',
  { allowTypeImports: true },
];
const laterThan = (slice) => {
  const later = slices.slice(slices.indexOf(slice) + 1);
  return later.length === 0
    ? []
    : [
        [
          `^(#lib|\\.\\.(/\\.\\.)*)/(${later.join('|')})/`,
          `${slice} comes before ${later.join(', ')} and cannot import from them. The order is in eslint.config.js.`,
        ],
      ];
};

// Later blocks replace earlier ones, they do not merge: each block states its whole list.
const sliceBlocks = slices.flatMap((slice) => [
  {
    files: [`src/lib/${slice}/**/*.svelte`],
    rules: forbid(noServer, noSchema, noRoutes, noTests, ...laterThan(slice)),
  },
  {
    files: [`src/lib/${slice}/**/*.ts`],
    ignores: ['**/*.server.ts', '**/*.test.ts'],
    rules: forbid(noServer, noSchema, noRoutes, noTests, noKit, noInputOutput, ...laterThan(slice)),
  },
  {
    files: [`src/lib/${slice}/**/*.server.ts`],
    rules: forbid(noServer, noRoutes, noTests, noKit, ...laterThan(slice)),
  },
]);

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', '.data/', 'drizzle/migrations/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node, ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-undef': 'off',
      'no-control-regex': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/only-throw-error': 'off',
      'no-restricted-syntax': ['error', readsEnvironment],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  // Types in components are judged by svelte-check alone: for each of them ESLint would take all types in anew.
  { files: ['**/*.svelte'], ...ts.configs.disableTypeChecked },
  {
    files: ['src/routes/**/*.ts', 'src/routes/**/*.svelte'],
    rules: forbid(noServer, noSchema, noTests),
  },
  {
    files: ['src/routes/**/+*.server.ts', 'src/routes/**/+server.ts'],
    rules: { 'max-lines': ['error', 60] },
  },
  ...sliceBlocks,
  {
    files: ['drizzle/schema/**/*.ts'],
    rules: forbid([
      '^#(lib|server|demo)/|/(src|server)/',
      'Tables import other tables and nothing else: everything else imports them.',
    ]),
  },
  {
    files: ['drizzle/demo/**/*.ts'],
    rules: forbid(noRoutes, noTests, [
      '^#server/|/server/',
      'The demonstration is made through the slices alone.',
    ]),
  },
  {
    files: ['server/**/*.ts'],
    ignores: ['server/compose.ts', '**/*.test.ts'],
    rules: forbid(
      ['^#demo/|/drizzle/demo/', 'Only server/compose.ts makes the demonstration.'],
      ['/routes/', 'The host knows the built portal, not its routes.'],
      ['^#schema/|/drizzle/schema/', noSchema[1]],
      noTests,
    ),
  },
  {
    // The places that speak with the person at the console, or set the process up.
    files: ['server/main.ts', 'server/dev.ts', 'server/demo.ts', 'server/cli/**/*.ts', 'tests/**/*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['server/config.ts', 'server/launch.ts', '*.config.ts', '*.config.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    // Playwright tells what a fixture needs by its first parameter's pattern, so an empty one means nothing.
    // And `expect.any()` stands for any value.
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
  { files: ['**/*.js'], ...ts.configs.disableTypeChecked },
);
