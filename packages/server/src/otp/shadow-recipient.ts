import { mintId } from '../kernel/ids.ts'
import type { Random } from '../kernel/random.port.ts'
import type { ShadowRecipient } from './find-recipient.ts'
import type { ShadowFactorId } from './shadow-factor-id.ts'

interface Dependencies {
  readonly shadowFactorId: ShadowFactorId
  readonly random: Random
}

export function makeShadowRecipient({ shadowFactorId, random }: Dependencies): ShadowRecipient {
  return (project, number) => ({
    recipient: { kind: 'nobody', address: number },
    userId: mintId('user', project.environment, random),
    factorId: shadowFactorId(project, number),
    userCreated: false,
    pendingUntil: null,
  })
}
