import type { ProviderType } from '../../delivery/provider-type.ts'
import { awsProvider } from './aws.ts'
import { metaProvider } from './meta.ts'
import { plivoProvider } from './plivo.ts'
import { smppProvider } from './smpp.ts'
import { smtpProvider } from './smtp.ts'
import { twilioProvider } from './twilio.ts'
import { vonageProvider } from './vonage.ts'
import { webhookProvider } from './webhook.ts'

/** Every way to have messages carried. A new one is a file beside this and a line here. */
export const providerTypes: readonly ProviderType[] = [
  webhookProvider,
  smppProvider,
  twilioProvider,
  vonageProvider,
  awsProvider,
  plivoProvider,
  metaProvider,
  smtpProvider,
]
