import type { ProviderType } from '../../delivery/provider-type.ts'

/** Every way to have messages carried. A new one is a file beside this and a line here. */
export const providerTypes: readonly ProviderType[] = []
