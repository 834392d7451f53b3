import { hash, timingSafeEqual } from 'node:crypto'
import type { Environment } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'

/** 256 random bits; shown once, kept as SHA-256. */
export function makeProjectSecret(environment: Environment, random: Random): { readonly secret: string; readonly secretHash: string } {
  const secret = `secret-${environment}-${random.bytes(32).toString('base64url')}`
  return { secret, secretHash: hash('sha256', secret) }
}

const hashOfNobody = hash('sha256', '')

/** An unknown project takes the same path and the same time as a wrong secret. */
export function isProjectSecret(project: Project | undefined, secret: string): project is Project {
  const expected = Buffer.from(project?.secretHash ?? hashOfNobody, 'hex')
  const isEqual = timingSafeEqual(expected, hash('sha256', secret, 'buffer'))
  return isEqual && project !== undefined
}
