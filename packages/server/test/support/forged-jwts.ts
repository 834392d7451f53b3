import { createHmac, createPublicKey, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, type CryptoKey, type JWTPayload } from 'jose'

export interface Forgery {
  readonly jwt: string
  readonly name: string
}

/** A true JWT and what its project signs with: everything a forger could have, and the private key that he has not. */
export interface Genuine {
  readonly jwt: string
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly privateKey: CryptoKey
}

const sessionClaim = 'https://stytch.com/session'

/** JWTs that no verifier may take: rows G1 to G6 of the attack catalogue, as far as one project can make them. */
export async function forgedJwts({ jwt, publicJwk, privateKey }: Genuine): Promise<readonly Forgery[]> {
  const header = { ...decodeProtectedHeader(jwt) } as Record<string, unknown>
  const payload = decodeJwt(jwt)
  const [, , signature = ''] = jwt.split('.')
  const unsigned = (changes: object) => `${encode({ ...header, ...changes })}.${encode(payload)}`
  const honest = (changes: object, claims: JWTPayload = payload) => signTruly({ ...header, ...changes }, claims, privateKey)

  const spki = createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const asSecret = (secret: string | Buffer) => {
    const signed = unsigned({ alg: 'HS256' })
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const byAttacker = (changes: object, key = attacker.privateKey) => {
    const signed = unsigned({ alg: 'RS256', ...changes })
    return `${signed}.${signBytes('sha256', Buffer.from(signed), key).toString('base64url')}`
  }
  const attackersJwk = attacker.publicKey.export({ format: 'jwk' })
  const without = (name: string) => Object.fromEntries(Object.entries(payload).filter(([claim]) => claim !== name)) as JWTPayload

  return [
    ...['none', 'None', 'nOnE', ''].flatMap((alg) => [
      { name: `G1: alg "${alg}", no signature`, jwt: `${unsigned({ alg })}.` },
      { name: `G1: alg "${alg}", the old signature`, jwt: `${unsigned({ alg })}.${signature}` },
    ]),
    { name: 'G1: the signature cut off', jwt: jwt.slice(0, jwt.lastIndexOf('.') + 1) },
    { name: 'G1: two parts', jwt: jwt.slice(0, jwt.lastIndexOf('.')) },
    {
      name: 'G1: another payload under the signature',
      jwt: `${encode(header)}.${encode({ ...payload, sub: 'user-test-1' })}.${signature}`,
    },
    { name: 'G2: HS256 with the public key, PEM', jwt: asSecret(spki) },
    { name: 'G2: HS256 with the public key, JWK', jwt: asSecret(JSON.stringify(publicJwk)) },
    { name: 'G2: HS256 with nothing', jwt: asSecret('') },
    ...['../../../../dev/null', "' or '1'='1", 'x'.repeat(8_000), ['a', 'b'], 7, null, { $ne: '' }, 'unknown', ''].map((kid) => ({
      name: `G3: kid ${JSON.stringify(kid).slice(0, 30)}`,
      jwt: byAttacker({ kid }),
    })),
    { name: 'G4: jwk', jwt: byAttacker({ jwk: attackersJwk }) },
    { name: 'G4: jwk without a kid', jwt: byAttacker({ kid: undefined, jwk: attackersJwk }) },
    { name: 'G4: jku', jwt: byAttacker({ jku: 'http://127.0.0.1:9/jwks' }) },
    { name: 'G4: x5u', jwt: byAttacker({ x5u: 'http://127.0.0.1:9/x5u' }) },
    { name: 'G4: x5c', jwt: byAttacker({ x5c: ['MIIB'] }) },
    { name: 'G4: crit', jwt: await honest({ crit: ['exp'], exp: 1 }) },
    { name: 'G4: crit of something unknown', jwt: await honest({ crit: ['https://tollgate.test/x'], 'https://tollgate.test/x': true }) },
    { name: 'G4: b64 false', jwt: await honest({ crit: ['b64'], b64: false }) },
    { name: 'G5: no typ', jwt: await honest({ typ: undefined }) },
    { name: 'G5: typ at+jwt', jwt: await honest({ typ: 'at+jwt' }) },
    { name: 'G5: another iss', jwt: await honest({}, { ...payload, iss: 'stytch.com/project-test-00000000-0000-4000-8000-000000000000' }) },
    { name: 'G5: no iss', jwt: await honest({}, without('iss')) },
    { name: 'G5: another aud', jwt: await honest({}, { ...payload, aud: ['project-test-00000000-0000-4000-8000-000000000000'] }) },
    { name: 'G5: no aud', jwt: await honest({}, without('aud')) },
    { name: 'G5: no session in it', jwt: await honest({}, without(sessionClaim)) },
    { name: 'G6: r = s = 0', jwt: `${unsigned({})}.${Buffer.alloc(64).toString('base64url')}` },
    { name: 'G6: a signature of zeros', jwt: `${unsigned({})}.${Buffer.alloc(256).toString('base64url')}` },
    { name: 'G6: an RSA key of 1024 bits', jwt: byAttacker({}, small.privateKey) },
    { name: 'G6: padding after the signature', jwt: `${jwt}AAAA` },
    { name: 'no JWT at all', jwt: 'x' },
    { name: 'nothing', jwt: '' },
    { name: 'dots', jwt: '..' },
    { name: 'no JSON', jwt: `${Buffer.from('{').toString('base64url')}.${encode(payload)}.${signature}` },
  ]
}

/** What the forger cannot do, and what a mistaken issuer could. */
export async function signTruly(header: Readonly<Record<string, unknown>>, payload: JWTPayload, key: CryptoKey): Promise<string> {
  const signed = `${encode(header)}.${encode(payload)}`
  const algorithm = header['alg'] === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'RSASSA-PKCS1-v1_5' }
  const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
