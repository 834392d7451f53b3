export interface Arrow {
  readonly from: string
  /** A relative path (the file is planted too), or a package. */
  readonly to: string
  /** What the planted file imports in its turn. */
  readonly toImports?: string
}

interface ForbiddenArrow extends Arrow {
  readonly rule: string
}

const server = 'packages/server/src'

/** Files are named after nothing that exists, so that no plant hides another. */
export const forbiddenArrows: readonly ForbiddenArrow[] = [
  { rule: 'no-cycles', from: `${server}/otp/cycle-a.ts`, to: './cycle-b.ts', toImports: './cycle-a.ts' },
  { rule: 'every-import-resolves', from: `${server}/otp/unresolved.ts`, to: './missing.ts' },
  { rule: 'every-import-resolves', from: `${server}/otp/unresolved-package.ts`, to: 'missing-package' },
  { rule: 'contract-stands-alone', from: 'packages/contract/src/with-library.ts', to: 'kysely' },
  { rule: 'contract-stands-alone', from: 'packages/contract/src/with-node.ts', to: 'node:crypto' },
  { rule: 'contract-stands-alone', from: 'packages/contract/src/with-server.ts', to: '../../server/src/index.ts' },
  { rule: 'packages-by-their-door', from: `${server}/kernel/by-the-window.ts`, to: '../../../contract/src/inner.ts' },
  ...['vanilla-js', 'react', 'nextjs'].map((name) => ({
    rule: 'browsers-know-no-server',
    from: `packages/${name}/src/with-server.ts`,
    to: '../../server/src/index.ts',
  })),
  { rule: 'client-without-framework', from: 'packages/vanilla-js/src/with-react.ts', to: 'react' },
  { rule: 'client-without-framework', from: 'packages/vanilla-js/src/with-schemas.ts', to: 'typebox' },
  { rule: 'client-without-framework', from: 'packages/vanilla-js/src/with-hooks.ts', to: '../../react/src/index.ts' },
  { rule: 'react-without-next', from: 'packages/react/src/with-next.ts', to: 'next' },
  { rule: 'react-without-next', from: 'packages/react/src/with-helpers.ts', to: '../../nextjs/src/index.ts' },
  { rule: 'nobody-imports-tests', from: `${server}/otp/with-spec.ts`, to: './some.spec.ts' },
  { rule: 'nobody-imports-tests', from: `${server}/otp/with-support.ts`, to: '../../test/support/given.ts' },
  { rule: 'nobody-imports-main', from: `${server}/compose-with-main.ts`, to: './main.ts' },
  { rule: 'composed-in-one-place', from: `${server}/http/with-compose.ts`, to: '../compose.ts' },
  { rule: 'settings-are-handed-down', from: `${server}/otp/with-config.ts`, to: '../config.ts' },
  { rule: 'settings-are-handed-down', from: `${server}/kernel/with-config.ts`, to: '../config.ts' },
  { rule: 'adapters-only-in-compose', from: `${server}/otp/with-adapter.ts`, to: '../adapters/sqlite/store.ts' },
  { rule: 'adapters-only-in-compose', from: `${server}/http/with-adapter.ts`, to: '../adapters/sqlite/store.ts' },
  { rule: 'adapters-only-in-compose', from: `${server}/kernel/with-adapter.ts`, to: '../adapters/system/clock.ts' },
  { rule: 'adapters-fill-ports', from: `${server}/adapters/sqlite/with-fastify.ts`, to: 'fastify' },
  { rule: 'adapters-fill-ports', from: `${server}/adapters/sqlite/with-http.ts`, to: '../../http/app.ts' },
  { rule: 'adapters-fill-ports', from: `${server}/adapters/sqlite/with-route.ts`, to: '../../otp/send-code.route.ts' },
  { rule: 'kernel-knows-no-feature', from: `${server}/kernel/with-feature.ts`, to: '../messages/locale.ts' },
  { rule: 'messages-know-no-feature', from: `${server}/messages/with-feature.ts`, to: '../delivery/outbox.port.ts' },
  ...['guard', 'users', 'sessions', 'projects'].flatMap((feature) =>
    ['http', 'dev', 'otp', 'guard', 'delivery', 'messages', 'users', 'sessions', 'projects']
      .filter((other) => other !== feature)
      .map((other) => ({ rule: 'siblings-stay-apart', from: `${server}/${feature}/with-${other}.ts`, to: `../${other}/thing.ts` })),
  ),
  ...['http', 'dev', 'otp', 'guard', 'users', 'sessions', 'projects'].map((other) => ({
    rule: 'delivery-knows-messages-only',
    from: `${server}/delivery/with-${other}.ts`,
    to: `../${other}/thing.ts`,
  })),
  { rule: 'otp-knows-no-door', from: `${server}/otp/with-http.route.ts`, to: '../http/thing.ts' },
  { rule: 'otp-knows-no-door', from: `${server}/otp/with-dev.ts`, to: '../dev/thing.ts' },
  { rule: 'doors-stay-apart', from: `${server}/http/with-dev.ts`, to: '../dev/thing.ts' },
  { rule: 'doors-stay-apart', from: `${server}/dev/with-http.ts`, to: '../http/thing.ts' },
  { rule: 'use-cases-know-no-http', from: `${server}/otp/with-fastify.ts`, to: 'fastify' },
  { rule: 'use-cases-know-no-http', from: `${server}/otp/with-plugin.ts`, to: '@fastify/swagger' },
  { rule: 'use-cases-know-no-http', from: `${server}/otp/with-route.ts`, to: './send-code.route.ts' },
  { rule: 'policies-are-pure', from: `${server}/otp/with-port.policy.ts`, to: './code-store.port.ts' },
  { rule: 'policies-are-pure', from: `${server}/otp/with-store.policy.ts`, to: './code-store.ts' },
  { rule: 'policies-are-pure', from: `${server}/guard/with-chance.policy.ts`, to: '../kernel/random.port.ts' },
  { rule: 'policies-are-pure', from: `${server}/guard/with-adapter.policy.ts`, to: '../adapters/sqlite/store.ts' },
  { rule: 'policies-are-pure', from: `${server}/guard/with-fastify.policy.ts`, to: 'fastify' },
  { rule: 'policies-are-pure', from: `${server}/guard/with-library.policy.ts`, to: 'kysely' },
  { rule: 'policies-ask-no-machine', from: `${server}/guard/with-files.policy.ts`, to: 'node:fs' },
]

export const permittedArrows: readonly Arrow[] = [
  { from: 'packages/contract/src/schema.ts', to: 'typebox' },
  { from: `${server}/main.ts`, to: './compose.ts' },
  { from: `${server}/compose.ts`, to: './adapters/sqlite/store.ts' },
  { from: `${server}/http/app.ts`, to: '../otp/send-code.route.ts' },
  { from: `${server}/http/mount-users.ts`, to: '../users/find-user.route.ts' },
  { from: `${server}/dev/inbox.route.ts`, to: 'fastify' },
  { from: `${server}/dev/inbox.ts`, to: '../delivery/outbox.port.ts' },
  { from: `${server}/otp/send-code.route.ts`, to: 'fastify' },
  { from: `${server}/otp/send-code.ts`, to: '../guard/send.policy.ts' },
  { from: `${server}/otp/code.policy.ts`, to: '../kernel/result.ts' },
  { from: `${server}/guard/lock.policy.ts`, to: '../kernel/clock.port.ts' },
  { from: `${server}/delivery/dispatch.ts`, to: '../messages/locale.ts' },
  { from: `${server}/messages/locale.ts`, to: '../kernel/brand.ts' },
  { from: `${server}/kernel/secrets.ts`, to: 'node:crypto' },
  { from: `${server}/adapters/sqlite/store.ts`, to: '../../otp/code-store.port.ts' },
  { from: `${server}/otp/send-code.spec.ts`, to: '../adapters/sqlite/store.ts' },
]
