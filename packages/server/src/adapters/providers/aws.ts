import Type, { type Static } from 'typebox'
import type { SendTextMessageCommandInput } from '@aws-sdk/client-pinpoint-sms-voice-v2'
import { providerType, secretReference, type Resolved } from '../../delivery/provider-type.ts'
import type { HandOver, HandOverOutcome, Provider } from '../../delivery/provider.port.ts'
import type { JsonObject } from '../../kernel/json.ts'
import { makeHttpRequester, type HttpAnswer, type HttpRequest } from '../http-request.ts'
import { baseUrlSetting, mistakesOfVendorUrl } from '../http-request/base-url.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { isMessageName } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus, unreadable } from '../http-request/outcome-of-exchange.ts'
import { secondsLeft } from '../http-request/seconds-left.ts'
import { sendByAws } from './aws-transport.ts'

const settings = Type.Object({
  base_url: baseUrlSetting('https://sms-voice.REGION.amazonaws.com'),
  region: Type.String({ pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$' }),
  access_key_id: Type.String({
    pattern: '^[A-Z0-9]{16,128}$',
    description: 'Of a user that may do sms-voice:SendTextMessage and no more.',
  }),
  secret: secretReference('The secret access key.'),
  configuration_set: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_:/-]{1,256}$', description: 'Where AWS reports its events.' })),
})
type Settings = Resolved<Static<typeof settings>>

/** Seconds; AWS's own range of TimeToLive. */
const timeToLive = { least: 5, most: 259_200 }

/** AWS End User Messaging, by its own client over our bounded requests. Receipts come by SNS or EventBridge alone, so there are none here. */
export const awsProvider = providerType({
  type: 'aws',
  channels: ['sms'],
  settings,
  mistakesOf: ({ base_url }) => mistakesOfVendorUrl(base_url),
  make(held): Provider {
    const http = makeHttpRequester()
    // Loaded where it is used, before the first message needs it.
    const library = import('@aws-sdk/client-pinpoint-sms-voice-v2')
    return {
      async handOver(message, signal) {
        const client = { library: await library, ...held, send: (request: HttpRequest) => http.send(request, signal) }
        const exchange = await sendByAws(client, inputOf(message, held))
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      async close() {
        http.close()
      },
    }
  },
})

function inputOf(message: HandOver, { configuration_set }: Settings): SendTextMessageCommandInput {
  const { to, content, sender, messageId } = message
  return {
    DestinationPhoneNumber: to,
    OriginationIdentity: sender,
    MessageBody: content.text,
    MessageType: 'TRANSACTIONAL',
    ConfigurationSetName: configuration_set,
    TimeToLive: secondsLeft(message, timeToLive),
    Context: { message_id: messageId },
  }
}

function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  const told = jsonOf(answer.body)
  if (answer.status >= 200 && answer.status <= 299) {
    const id = told?.['MessageId']
    return isMessageName(id) ? { kind: 'sent', providerMessageId: id } : unreadable(answer)
  }
  const name = exceptionOf(answer, told)
  if (name === undefined) return outcomeOfStatus(answer, now)
  // AWS answers this one with 400.
  return outcomeOfStatus(name === 'ThrottlingException' ? { ...answer, status: 429 } : answer, now, `AWS ${name}`)
}

/** `com.amazonaws...#ThrottlingException` in the body, or `ThrottlingException:http://...` in the head. */
function exceptionOf({ headers }: HttpAnswer, told: JsonObject | undefined): string | undefined {
  const named = headers['x-amzn-errortype'] ?? told?.['__type']
  return typeof named === 'string' ? /(?:^|#)([A-Z][A-Za-z]{1,80})(?::|$)/.exec(named)?.[1] : undefined
}
