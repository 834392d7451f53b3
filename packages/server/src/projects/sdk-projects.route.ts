import * as contract from '@tollgate/contract'
import { ok } from '../kernel/result.ts'
import { route, type Route } from '../kernel/route.ts'

/** Everything that would make a client load a script from elsewhere is off: no captcha, no fingerprints. */
export const sdkProjectsRoutes: readonly Route[] = [
  route(contract.sdkBootstrap, async ({ project }) =>
    ok({
      reply: {
        project_name: project.settings.name,
        disable_sdk_watermark: true,
        cname_domain: null,
        email_domains: [],
        captcha_settings: { enabled: false },
        pkce_required_for_email_magic_links: false,
        pkce_required_for_password_resets: false,
        pkce_required_for_oauth: false,
        pkce_required_for_sso: false,
        slug_pattern: null,
        create_organization_enabled: false,
        password_config: null,
        dfp_protected_auth_enabled: false,
        dfp_protected_auth_mode: 'OBSERVATION',
        rbac_policy: { roles: [], resources: [], scopes: [] },
        siwe_required_for_crypto_wallets: false,
        vertical: 'CONSUMER',
      },
    }),
  ),
  // Names of pages and addresses of people are in there: nothing of it is read.
  route(contract.sdkEvents, async () => ok({ reply: {} })),
]
