import type { RequestClient, Twilio } from 'twilio'
import type { HttpOutcome, HttpRequest } from '../http-request.ts'
import { withoutSlash } from '../http-request/base-url.ts'
import { basicAuthorization } from '../http-request/basic-authorization.ts'

export type TwilioMessage = Parameters<Twilio['messages']['create']>[0]

interface TwilioClient {
  readonly Client: typeof Twilio
  readonly account_sid: string
  readonly secret: string
  readonly base_url?: string | undefined
  readonly send: (request: HttpRequest) => Promise<HttpOutcome>
}

/** What happened to the one request that Twilio's client made; it is judged by that, not by what the client makes of it. */
export async function sendByTwilio(client: TwilioClient, message: TwilioMessage): Promise<HttpOutcome> {
  let outcome: HttpOutcome = { kind: 'not_sent', reason: 'the client made no request' }
  const httpClient = requestClient(async (request) => {
    outcome = await client.send(request)
    return outcome
  })
  // Said here, so that TWILIO_EDGE, TWILIO_REGION and TWILIO_LOG_LEVEL in the environment change nothing.
  const twilio = new client.Client(client.account_sid, client.secret, { httpClient, edge: '', region: '', logLevel: '' })
  if (client.base_url !== undefined) twilio.api.baseUrl = withoutSlash(client.base_url)
  await twilio.messages.create(message).catch(() => undefined)
  return outcome
}

/** As far as `messages.create` says it. */
interface ClientRequest {
  readonly method: string
  readonly uri: string
  readonly username: string
  readonly password: string
  readonly headers: object
  readonly data: object
}

/** The part of a RequestClient that Twilio's client calls. Its own reads answers of any length, and knows no signal to give up. */
function requestClient(send: (request: HttpRequest) => Promise<HttpOutcome>): RequestClient {
  const held = {
    async request({ method, uri, username, password, headers, data }: ClientRequest) {
      const outcome = await send({
        method: method === 'post' ? 'POST' : 'GET',
        url: uri,
        headers: { ...textsOf(headers), authorization: basicAuthorization(username, password) },
        body: new URLSearchParams(textsOf(data)).toString(),
      })
      if (outcome.kind !== 'answered') throw new Error(outcome.reason)
      return { statusCode: outcome.status, body: outcome.body.toString(), headers: outcome.headers }
    },
  }
  return held as unknown as RequestClient
}

function textsOf(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]: [string, unknown]) => [name, String(value)]))
}
