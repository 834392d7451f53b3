import type { ProjectId } from './ids.ts'
import type { Keyring } from './keyring.ts'

/** 128 bits in base64url: nobody can find two numbers that share one, and every index that holds it stays small. */
const keyCharacters = 22

/** Keyed hash of a number or an email, by the secret named. Undefined when that secret is not held. */
export function addressKeyBy(
  keyring: Keyring,
  keyId: string,
  owned: { readonly project: ProjectId; readonly address: string },
): string | undefined {
  return keyring.hmac(keyId, 'address', [owned.project, owned.address])?.slice(0, keyCharacters)
}

/** Keyed hash of a caller's network, by the secret named. */
export function networkKeyBy(
  keyring: Keyring,
  keyId: string,
  owned: { readonly project: ProjectId; readonly network: string },
): string | undefined {
  return keyring.hmac(keyId, 'network', [owned.project, owned.network])?.slice(0, keyCharacters)
}

/** The current secret first, then the one that a rotation is leaving. */
export function heldKeyIds({ currentKeyId, previousKeyId }: Keyring): readonly string[] {
  return previousKeyId === undefined ? [currentKeyId] : [currentKeyId, previousKeyId]
}
