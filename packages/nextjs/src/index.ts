export * from '@tollgate/react'
// Before these, the star would hand out those that know nothing of Next.js.
export {
  createStytchClient,
  // Names that older programs use.
  createStytchClient as createStytchHeadlessClient,
  createStytchClient as createStytchUIClient,
} from './create-stytch-client.ts'
export { StytchProvider } from './stytch-provider.tsx'
