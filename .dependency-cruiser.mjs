const server = '^packages/server/src/'
const features = 'otp|users|sessions|guard|delivery|messages|projects'
const tests = '\\.spec\\.tsx?$'

/** A file in one of these folders of the server, its tests excepted. */
const inside = (folders) => ({ path: `${server}(${folders})/`, pathNot: tests })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that the checker cannot follow is an arrow it cannot see.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'contract-stands-alone',
      comment: 'Browsers load the contract too: it knows its schema library and nothing else.',
      severity: 'error',
      from: { path: '^packages/contract/src/', pathNot: tests },
      to: { pathNot: ['^packages/contract/src/', 'node_modules/typebox/'] },
    },
    {
      name: 'packages-by-their-door',
      comment: 'One package sees another by its src/index.ts; the catalogue of errors has a door of its own, without the schema library.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/[^/]+/',
        pathNot: ['^packages/$1/', '^packages/[^/]+/src/index\\.ts$', '^packages/contract/src/errors\\.ts$'],
      },
    },
    {
      name: 'browsers-know-no-server',
      comment: 'vanilla-js -> react -> nextjs, and none of them knows the server.',
      severity: 'error',
      from: { path: '^packages/(vanilla-js|react|nextjs)/src/', pathNot: tests },
      to: { path: '^packages/server/' },
    },
    {
      name: 'client-without-framework',
      comment: 'The client in the browser is state and subscriptions; frameworks stand on it, and schemas stay with the server.',
      severity: 'error',
      from: { path: '^packages/vanilla-js/src/', pathNot: tests },
      to: { path: ['^packages/(react|nextjs)/', 'node_modules/(react|react-dom|next|typebox)/'] },
    },
    {
      name: 'react-without-next',
      comment: 'React works with any framework.',
      severity: 'error',
      from: { path: '^packages/react/src/', pathNot: tests },
      to: { path: ['^packages/nextjs/', 'node_modules/next/'] },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'What ships does not know its tests.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: tests },
      to: { path: [tests, '^packages/[^/]+/test/'] },
    },
    {
      name: 'nobody-imports-main',
      comment: 'main.ts is the command; what others need of it belongs in a file of its own.',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: `${server}main\\.ts$` },
    },
    {
      name: 'composed-in-one-place',
      comment: 'compose.ts wires; what it wires does not know of it.',
      severity: 'error',
      from: { path: server, pathNot: [tests, `${server}(main|index)\\.ts$`] },
      to: { path: `${server}compose\\.ts$` },
    },
    {
      name: 'settings-are-handed-down',
      comment: 'Settings are read once and handed over as plain values.',
      severity: 'error',
      from: inside(`${features}|kernel`),
      to: { path: `${server}config\\.ts$` },
    },
    {
      name: 'adapters-only-in-compose',
      comment: 'A use-case sees ports; which adapter stands behind one is decided in compose.ts alone.',
      severity: 'error',
      from: { pathNot: [tests, `${server}(main|compose)\\.ts$`, `${server}adapters/`, '^packages/[^/]+/test/'] },
      to: { path: `${server}adapters/` },
    },
    {
      name: 'adapters-fill-ports',
      comment: 'An adapter is a port from below: it knows nothing of HTTP.',
      severity: 'error',
      from: inside('adapters'),
      to: { path: [`${server}(http|dev)/`, '\\.route\\.ts$', 'node_modules/(fastify|@fastify/[^/]+)/'] },
    },
    {
      name: 'kernel-knows-no-feature',
      comment: 'The kernel is under every feature.',
      severity: 'error',
      from: inside('kernel'),
      to: { path: server, pathNot: `${server}kernel/` },
    },
    {
      name: 'messages-know-no-feature',
      comment: 'messages -> kernel -> contract.',
      severity: 'error',
      from: inside('messages'),
      to: { path: server, pathNot: `${server}(messages|kernel)/` },
    },
    {
      name: 'siblings-stay-apart',
      comment: 'A feature declares the port it needs, and compose.ts wires it. Delivery alone may word its messages.',
      severity: 'error',
      from: inside('guard|users|sessions|projects'),
      to: { path: server, pathNot: `${server}($1|kernel|config\\.ts|compose\\.ts|main\\.ts|adapters)(/|$)` },
    },
    {
      name: 'delivery-knows-messages-only',
      comment: 'delivery -> messages -> kernel -> contract.',
      severity: 'error',
      from: inside('delivery'),
      to: { path: `${server}(http|dev|otp|users|sessions|guard|projects)/` },
    },
    {
      name: 'otp-knows-no-door',
      comment: 'http, dev -> otp, never back.',
      severity: 'error',
      from: inside('otp'),
      to: { path: `${server}(http|dev)/` },
    },
    {
      name: 'doors-stay-apart',
      comment: 'http is served without dev: the inbox is never mounted for live projects.',
      severity: 'error',
      from: inside('http|dev'),
      to: { path: `${server}(http|dev)/`, pathNot: `${server}$1/` },
    },
    {
      name: 'use-cases-know-no-http',
      comment: 'A use-case answers a function call; only routes, http/ and dev/ speak HTTP.',
      severity: 'error',
      from: { path: `${server}(${features}|kernel)/`, pathNot: [tests, '\\.route\\.ts$'] },
      to: { path: ['\\.route\\.ts$', 'node_modules/(fastify|@fastify/[^/]+)/'] },
    },
    {
      name: 'policies-are-pure',
      comment: 'Values in, verdict out: no clock, no store, no port, no route, no library.',
      severity: 'error',
      from: { path: '\\.policy\\.ts$' },
      to: {
        path: [
          '\\.(port|route)\\.ts$',
          '(^|/)[^/]*-store[^/]*\\.ts$',
          `${server}(http|dev|adapters)/`,
          `${server}(main|config|compose)\\.ts$`,
          'node_modules/',
        ],
        // The type of a moment is declared beside the clock.
        pathNot: `${server}kernel/clock\\.port\\.ts$`,
      },
    },
    {
      name: 'policies-ask-no-machine',
      comment: 'Values in, verdict out: not even the file system or the clock of Node.',
      severity: 'error',
      from: { path: '\\.policy\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      conditionNames: ['@tollgate/source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
    },
  },
}
