import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import { otherFactorId } from '../fields.ts'
import { User } from '../objects.ts'
import { operation } from '../operation.ts'

// No user of Tollgate has a factor of these kinds: each answers 404 `user_not_found`, whatever the id.
const otherFactor = {
  method: 'DELETE',
  authentication: 'project_secret',
  params: Type.Object({ factor_id: otherFactorId }),
  reply: replyWith({ user_id: Type.String(), user: User }),
  errors: ['user_not_found'],
} as const

export const deleteWebauthnRegistration = operation({
  ...otherFactor,
  id: 'deleteWebauthnRegistration',
  path: '/v1/users/webauthn_registrations/:factor_id',
  summary: 'Takes a passkey from its user; there are none.',
})

export const deleteBiometricRegistration = operation({
  ...otherFactor,
  id: 'deleteBiometricRegistration',
  path: '/v1/users/biometric_registrations/:factor_id',
  summary: 'Takes a biometric registration from its user; there are none.',
})

export const deleteTotp = operation({
  ...otherFactor,
  id: 'deleteTotp',
  path: '/v1/users/totps/:factor_id',
  summary: 'Takes an authenticator app from its user; there are none.',
})

export const deleteCryptoWallet = operation({
  ...otherFactor,
  id: 'deleteCryptoWallet',
  path: '/v1/users/crypto_wallets/:factor_id',
  summary: 'Takes a crypto wallet from its user; there are none.',
})

export const deletePassword = operation({
  ...otherFactor,
  id: 'deletePassword',
  path: '/v1/users/passwords/:factor_id',
  summary: 'Takes a password from its user; there are none.',
})

export const deleteOauthRegistration = operation({
  ...otherFactor,
  id: 'deleteOauthRegistration',
  path: '/v1/users/oauth/:factor_id',
  summary: 'Takes an OAuth registration from its user; there are none.',
})
