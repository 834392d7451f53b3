import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'

/** What the project's webhooks are signed with, as Standard Webhooks writes it. Derived, so it is stored nowhere. */
export function webhookSecretOf(keyring: Pick<Keyring, 'hmacByCurrent'>, project: ProjectId): string {
  return secretOf(keyring.hmacByCurrent('webhook', [project]))
}

/** The newest first: while TOLLGATE_SECRET is being changed a receiver may still hold the older one. */
export function webhookSecretsOf(keyring: Keyring, project: ProjectId): readonly string[] {
  const { previousKeyId } = keyring
  const older = previousKeyId === undefined ? undefined : keyring.hmac(previousKeyId, 'webhook', [project])
  return [webhookSecretOf(keyring, project), ...(older === undefined ? [] : [secretOf(older)])]
}

function secretOf(hash: string): string {
  return `whsec_${Buffer.from(hash, 'base64url').toString('base64')}`
}
