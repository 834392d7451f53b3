import { mintId } from '../kernel/ids.ts'
import type { Random } from '../kernel/random.port.ts'
import type { ShadowRecipient } from './find-recipient.ts'
import type { ShadowFactorId } from './shadow-factor-id.ts'

interface Dependencies {
  readonly shadowFactorId: ShadowFactorId
  readonly random: Random
}

export function makeShadowRecipient({ shadowFactorId, random }: Dependencies): ShadowRecipient {
  return (project, to) => ({
    recipient: { kind: 'nobody', to },
    userId: mintId('user', project.environment, random),
    factorId: shadowFactorId(project, to),
    userCreated: false,
    pendingUntil: null,
  })
}
