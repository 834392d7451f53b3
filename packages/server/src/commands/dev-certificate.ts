import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { day } from '../kernel/time.ts'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

const lifetimeDays = 397

/** Of this machine, signed by itself: good for development, and for nobody's trust. Browsers take no longer life than 398 days. */
export async function makeDevCertificate(publicHost: string | undefined, now: EpochMilliseconds): Promise<Certificate> {
  const names = ['localhost', ...(publicHost === undefined || isAddress(publicHost) ? [] : [publicHost])]
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + lifetimeDays * day),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** Still good for a day, and for the host that the public URL names. */
export function isCertificateGood({ cert }: Certificate, publicHost: string | undefined, now: EpochMilliseconds): boolean {
  const certificate = new X509Certificate(cert)
  const host = publicHost === undefined || isAddress(publicHost) ? 'localhost' : publicHost
  return certificate.checkHost(host) !== undefined && Date.parse(certificate.validTo) > now + day
}

function isAddress(host: string): boolean {
  return /^\[|^[\d.]+$/.test(host)
}
