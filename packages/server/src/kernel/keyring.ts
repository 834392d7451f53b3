import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** What a derived key is for. A value made for one purpose never passes for another. */
export type KeyPurpose =
  | 'address'
  | 'shadow-factor'
  | 'network'
  | 'code'
  | 'message-text'
  | 'session-token'
  | 'signing-key'
  | 'dev-secret'
  | 'idempotency'
  | 'webhook'

/** Keys derived from `TOLLGATE_SECRET`, and from the previous one while a rotation lasts. */
export interface Keyring {
  /** Names the key that new values are made with; stored beside them. */
  readonly currentKeyId: string
  /** The key that a rotation is leaving; undefined when none is. */
  readonly previousKeyId: string | undefined
  /** Keyed hash (HMAC-SHA-256, base64url) over the parts. Undefined when the key is not held (any more). */
  hmac(keyId: string, purpose: KeyPurpose, parts: readonly string[]): string | undefined
  /** The same by the current key, which is always held. */
  hmacByCurrent(purpose: KeyPurpose, parts: readonly string[]): string
  /** AES-256-GCM; the key's id is part of the text. */
  seal(purpose: KeyPurpose, plaintext: string): string
  /** Undefined when the key is not held (any more) or the text was tampered with. */
  open(purpose: KeyPurpose, sealed: string): string | undefined
}

const ivBytes = 12
const tagBytes = 16

/** Derives every key by HKDF-SHA-256. Secrets: at least 32 bytes each, judged by the configuration. */
export function makeKeyring(secret: string, previousSecret?: string): Keyring {
  const current = deriveKeys(secret)
  const older = previousSecret === undefined ? undefined : deriveKeys(previousSecret)
  // A deployment that sets both to one value rotates nothing.
  const previous = older?.keyId === current.keyId ? undefined : older
  const keysOf = (keyId: string) => [current, previous].find((keys) => keys?.keyId === keyId)

  return {
    currentKeyId: current.keyId,
    previousKeyId: previous?.keyId,
    hmac: (keyId, purpose, parts) => {
      const keys = keysOf(keyId)
      return keys && keyedHash(keys.keyFor(purpose), parts)
    },
    hmacByCurrent: (purpose, parts) => keyedHash(current.keyFor(purpose), parts),
    seal: (purpose, plaintext) => `${current.keyId}.${encrypt(current.keyFor(purpose), plaintext)}`,
    open: (purpose, sealed) => {
      const [keyId = '', ciphertext = ''] = sealed.split('.')
      const keys = keysOf(keyId)
      return keys && decrypt(keys.keyFor(purpose), ciphertext)
    },
  }
}

interface DerivedKeys {
  readonly keyId: string
  keyFor(purpose: KeyPurpose): KeyObject
}

function deriveKeys(secret: string): DerivedKeys {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, 'tollgate', info, 32))
  // Key objects, because a raw key is imported anew by each call: 44 microseconds a hash instead of 2.
  const keys = new Map<KeyPurpose, KeyObject>()
  return {
    keyId: derive('key-id').toString('base64url').slice(0, 8),
    keyFor(purpose) {
      const held = keys.get(purpose) ?? createSecretKey(derive(purpose))
      keys.set(purpose, held)
      return held
    },
  }
}

/** Each part is preceded by its length, so that no two lists of parts read the same. */
function keyedHash(key: KeyObject, parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('')
  return createHmac('sha256', key).update(text).digest('base64url')
}

function encrypt(key: KeyObject, plaintext: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64url')
}

function decrypt(key: KeyObject, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  try {
    return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
