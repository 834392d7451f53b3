import type { Jwk } from '@tollgate/contract'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { JwtAlgorithm, Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import { second } from '../kernel/time.ts'
import { jwksMaxAgeMilliseconds, publishedKeysAt, signingKeyAt } from './signing-key.policy.ts'
import type { SigningKeyRow } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.port.ts'

export interface SigningKey {
  readonly keyId: string
  readonly algorithm: JwtAlgorithm
  readonly key: CryptoKey
}

export interface SigningKeys {
  /** The key that signs now; made on first need. */
  signingKey(project: Project): Promise<SigningKey>
  /** By exact id. Undefined when the project never had it. */
  verificationKey(project: ProjectId, keyId: string): Promise<SigningKey | undefined>
  published(project: ProjectId): Promise<readonly Jwk[]>
  /** A new key for the project's algorithm: published at once, used as soon as every verifier can have fetched it. */
  rotate(project: Project): Promise<{ readonly keyId: string; readonly activeFrom: number }>
}

interface Dependencies {
  readonly store: SigningKeyStore
  readonly keyring: Keyring
  readonly clock: Clock
  readonly random: Random
}

const rememberedProjects = 1_000
const rememberedKeys = 2_000

export function makeSigningKeys({ store, keyring, clock, random }: Dependencies): SigningKeys {
  // Other processes rotate too, so a project's keys are read anew every second.
  const rows = new LRUCache<ProjectId, readonly SigningKeyRow[]>({ max: rememberedProjects, ttl: second })
  const imported = new LRUCache<string, Promise<CryptoKey>>({ max: rememberedKeys })
  const beingMade = new Map<string, Promise<SigningKeyRow>>()

  async function rowsOf(project: ProjectId): Promise<readonly SigningKeyRow[]> {
    const held = rows.get(project) ?? (await store.keysOf(project))
    rows.set(project, held, { noUpdateTTL: true })
    return held
  }

  async function add(project: Project, activeFrom: number): Promise<SigningKeyRow> {
    const algorithm = project.settings.jwt_algorithm
    const row = await newSigningKey({ algorithm, activeFrom, keyring, clock, random })
    await store.add(project.projectId, row)
    rows.delete(project.projectId)
    return row
  }

  /** Parallel first log-ins wait for one key. */
  function firstKey(project: Project): Promise<SigningKeyRow> {
    const name = `${project.projectId} ${project.settings.jwt_algorithm}`
    const making = beingMade.get(name) ?? add(project, clock.now()).finally(() => beingMade.delete(name))
    beingMade.set(name, making)
    return making
  }

  function canOpen(row: SigningKeyRow): boolean {
    return imported.has(`private ${row.keyId}`) || keyring.open('signing-key', row.sealedPrivateJwk) !== undefined
  }

  function importOnce(name: string, read: () => string): Promise<CryptoKey> {
    const held = imported.get(name) ?? importKey(read())
    imported.set(name, held)
    return held
  }

  return {
    async signingKey(project) {
      const active = signingKeyAt(await rowsOf(project.projectId), project.settings.jwt_algorithm, clock.now())
      // After a rotation of the secret the active key may be sealed under one that is gone: better a new key than no sign-in.
      const row = active && canOpen(active) ? active : await firstKey(project)
      const key = await importOnce(`private ${row.keyId}`, () => openPrivateJwk(keyring, row))
      return { keyId: row.keyId, algorithm: row.algorithm, key }
    },
    async verificationKey(project, keyId) {
      const isAsked = (held: SigningKeyRow) => held.keyId === keyId
      // Another process may have made its first key a moment ago, and signs with it at once.
      const row = (await rowsOf(project)).find(isAsked) ?? (await store.keysOf(project)).find(isAsked)
      return row && { keyId, algorithm: row.algorithm, key: await importOnce(`public ${keyId}`, () => row.publicJwk) }
    },
    async published(project) {
      return publishedKeysAt(await store.keysOf(project), clock.now()).map((row) => JSON.parse(row.publicJwk) as Jwk)
    },
    rotate: (project) => add(project, clock.now() + jwksMaxAgeMilliseconds),
  }
}

interface KeyWish extends Omit<Dependencies, 'store'> {
  readonly algorithm: JwtAlgorithm
  readonly activeFrom: number
}

async function newSigningKey({ algorithm, activeFrom, keyring, clock, random }: KeyWish): Promise<SigningKeyRow> {
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 })
  const keyId = `jwk-${random.uuid()}`
  const publicJwk = { ...(await exportJWK(pair.publicKey)), use: 'sig', key_ops: ['verify'], alg: algorithm, kid: keyId }
  const privateJwk = { ...(await exportJWK(pair.privateKey)), alg: algorithm, kid: keyId }
  return {
    keyId,
    algorithm,
    publicJwk: JSON.stringify(publicJwk),
    sealedPrivateJwk: keyring.seal('signing-key', JSON.stringify(privateJwk)),
    createdAt: clock.now(),
    activeFrom,
  }
}

function openPrivateJwk(keyring: Keyring, row: SigningKeyRow): string {
  const opened = keyring.open('signing-key', row.sealedPrivateJwk)
  if (opened === undefined)
    throw new Error(
      `signing key ${row.keyId} was sealed under a TOLLGATE_SECRET that is not held; set TOLLGATE_SECRET_PREVIOUS or rotate the keys`,
    )
  return opened
}

async function importKey(jwk: string): Promise<CryptoKey> {
  const key = await importJWK(JSON.parse(jwk) as JWK)
  if (key instanceof Uint8Array) throw new Error('a signing key is never symmetric')
  return key
}
