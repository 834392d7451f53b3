import type { PinpointSMSVoiceV2ClientConfig, SendTextMessageCommandInput } from '@aws-sdk/client-pinpoint-sms-voice-v2'
import type * as Library from '@aws-sdk/client-pinpoint-sms-voice-v2'
import type { HttpOutcome, HttpRequest } from '../http-request.ts'

interface AwsClient {
  readonly library: typeof Library
  readonly region: string
  readonly access_key_id: string
  readonly secret: string
  readonly base_url?: string | undefined
  readonly send: (request: HttpRequest) => Promise<HttpOutcome>
}

/** What happened to the one request that AWS's client signed and made; it is judged by that, not by what the client makes of it. */
export async function sendByAws({ library, ...client }: AwsClient, input: SendTextMessageCommandInput): Promise<HttpOutcome> {
  let outcome: HttpOutcome = { kind: 'not_sent', reason: 'the client made no request' }
  const requestHandler = handler(async (request) => {
    outcome = await client.send(request)
    return outcome
  })
  const aws = new library.PinpointSMSVoiceV2Client({
    region: client.region,
    // Named even where it is the client's own, so that AWS_ENDPOINT_URL in the environment changes nothing.
    endpoint: client.base_url ?? `https://sms-voice.${client.region}.amazonaws.com${client.region.startsWith('cn-') ? '.cn' : ''}`,
    credentials: { accessKeyId: client.access_key_id, secretAccessKey: client.secret },
    // A second attempt would be a second text.
    maxAttempts: 1,
    requestHandler,
  })
  await aws.send(new library.SendTextMessageCommand(input)).catch(() => undefined)
  return outcome
}

type Handler = NonNullable<PinpointSMSVoiceV2ClientConfig['requestHandler']>

/** As far as SendTextMessage says it. */
interface SignedRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

function handler(send: (request: HttpRequest) => Promise<HttpOutcome>): Handler {
  return {
    async handle({ protocol, hostname, port, path, headers, body }: SignedRequest) {
      const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
      const outcome = await send({ method: 'POST', url: origin + path, headers, body })
      if (outcome.kind !== 'answered') throw new Error(outcome.reason)
      // A copy, for the client makes something else of it.
      return { response: { statusCode: outcome.status, headers: outcome.headers, body: new Uint8Array(outcome.body) } }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  } as Handler
}
