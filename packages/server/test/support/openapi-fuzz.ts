import { idPatterns } from '@tollgate/contract'
import fc from 'fast-check'
import { openDesk, newNumber, unlimited, type Desk } from './desk.ts'
import { basicAuthorization, httpCall, type HttpAnswer } from './http-call.ts'
import { misfit, operationsOf, type OpenApiDocument } from './openapi.ts'
import { enlivened, mutated, requestsOf, type DrawnRequest, type LiveValues } from './openapi-requests.ts'
import { seedPerson, type Person } from './people.ts'
import type { World } from './world.ts'

const requestId = new RegExp(idPatterns.request, 'u')
const liveNames = [
  'phone_number', 'user_id', 'external_id', 'phone_id', 'email', 'email_address', 'email_id', 'factor_id', 'method_id', 'code', 'session_id',
  'session_token', 'session_jwt', 'public_token', 'token', 'ip_address', 'locale', 'cursor', 'project_id', 'filter_value', 'full_name_fuzzy',
  'message_id', 'to',
] // prettier-ignore

/** How many requests one person is asked about before the next one comes: some of them delete or lock. */
const requestsPerPerson = 12

/** Statuses by operation. */
export type Seen = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Holds the server to its own `/openapi.json`: fails on the first answer that is not as described. */
export async function fuzzFromDescription(world: World, { runs, seed }: { readonly runs: number; readonly seed: number }): Promise<Seen> {
  const desk = await openDesk(world, { settings: { ...unlimited, channels: ['sms', 'whatsapp', 'email'] } })
  const { body: document } = await httpCall(world.baseUrl, { method: 'GET', path: '/openapi.json', headers: {} })
  const operations = operationsOf(document as unknown as OpenApiDocument)
  const seen = new Map<string, Map<number, number>>()
  let sent = 0
  let values: LiveValues = {}

  const property = fc.asyncProperty(requestsOf(operations, liveNames), async (drawn) => {
    if (sent % requestsPerPerson === 0) values = liveValues(desk, await seedPerson(desk))
    sent += 1
    world.clock.advance(1_000)
    const request = {
      params: enlivened(drawn.params, values, drawn.choice) as Record<string, string>,
      query: enlivened(drawn.query, values, drawn.choice) as Record<string, string>,
      body: bodyOf(drawn, values),
    }
    const answer = await send(desk, drawn, { ...request, authorization: authorizationOf(desk, drawn, values) })
    const counts = seen.get(drawn.operation.operationId) ?? new Map<number, number>()
    seen.set(drawn.operation.operationId, counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1))
    const faults = faultsOf(drawn, request, answer)
    if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${JSON.stringify({ ...request, answer: answer.text })}`)
  })
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true })
  return seen
}

interface FilledRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

function bodyOf({ body, mutation, choice }: DrawnRequest, values: LiveValues): unknown {
  const filled = enlivened(body, values, choice)
  return mutation ? mutated(filled, mutation) : filled
}

/** A backend's, or a browser's: with a session half of the time. */
function authorizationOf({ keys }: Desk, { operation, credentials, choice }: DrawnRequest, values: LiveValues): string | undefined {
  if (credentials === 'none') return undefined
  const isBrowser = operation.security.some((scheme) => 'public_token' in scheme)
  const user = isBrowser ? keys.public_token : keys.project_id
  const session = choice % 2 === 0 ? values['session_token']?.[0] : keys.public_token
  const wrong = isBrowser ? { user: 'public-token-test-wrong', password: '' } : { user, password: 'secret-test-wrong' }
  const right = { user, password: isBrowser ? (session ?? '') : keys.secret }
  const { user: project_id, password: secret } = credentials === 'wrong' ? wrong : right
  return basicAuthorization({ project_id, secret })
}

function send(
  desk: Desk,
  { operation }: DrawnRequest,
  { params, query, body, authorization }: FilledRequest & { readonly authorization: string | undefined },
): Promise<HttpAnswer> {
  const path = operation.path.replace(/\{([a-z_]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return httpCall(desk.world.baseUrl, {
    method: operation.method,
    path: search === '' ? path : `${path}?${search}`,
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
}

function faultsOf({ operation, credentials }: DrawnRequest, { params, query, body }: FilledRequest, { status, body: wire }: HttpAnswer) {
  const answered = status === 200 && operation.path.startsWith('/sdk/') ? (wire['data'] as Readonly<Record<string, unknown>>) : wire
  const described = operation.responses[status]?.content['application/json']?.schema
  const schema = operation.requestBody?.content['application/json']?.schema
  // Headers are optional, and none is drawn.
  const drawn = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'header')
  const parametersFit = drawn.every(({ name, in: place, schema: parameter }) => {
    return misfit(parameter, (place === 'path' ? params : query)[name]) === undefined
  })
  const requestFits = parametersFit && (schema === undefined || misfit(schema, body) === undefined)
  const answerMisfit = described && misfit(described, wire)
  const errorType = String(answered['error_type'])
  // A start-up call names its project in the path.
  const isRefusedUnknown = credentials !== 'right' && operation.security.length > 0 && params['public_token'] === undefined
  return [
    ...(status >= 500 ? [`${status}`] : []),
    ...(described ? [] : [`${status} is not described for ${operation.operationId}`]),
    ...(answerMisfit === undefined ? [] : [`the answer is not as described: ${answerMisfit}`]),
    ...(answered['status_code'] === status ? [] : [`status_code ${String(answered['status_code'])} of a ${status}`]),
    ...(requestId.test(String(answered['request_id'])) ? [] : [`request_id ${String(answered['request_id'])}`]),
    ...(isRefusedUnknown && errorType !== 'unauthorized_credentials' ? [`${errorType} without credentials`] : []),
    ...(!isRefusedUnknown && !requestFits && status < 400 ? ['was done, though the request is not as described'] : []),
    ...(requestFits && !isPolluted(body) && errorType === 'bad_request' ? ['is called a bad request, though it is as described'] : []),
  ]
}

/** A key of this name is refused wherever it stands, even where any key is allowed. */
function isPolluted(body: unknown): boolean {
  return /"(?:__proto__|constructor)":/.test(JSON.stringify(body))
}

function liveValues({ keys }: Desk, person: Person): LiveValues {
  const { userId, externalId, phoneNumber, phoneId, email, emailId, sessionId, sessionToken, sessionJwt, code, messageId } = person
  return {
    phone_number: [phoneNumber, phoneNumber, newNumber(), '+10000000000'],
    user_id: [userId, externalId, `${externalId}.mail`],
    external_id: [externalId, `${externalId}.new`],
    phone_id: [phoneId],
    email: [email, `new.${email}`],
    email_address: [`other.${email}`, email],
    email_id: [emailId],
    factor_id: [phoneId],
    method_id: [phoneId],
    code: [code, code, '000000'],
    token: [code, code, '000000'],
    public_token: [keys.public_token],
    session_id: [sessionId],
    session_token: [sessionToken],
    session_jwt: [sessionJwt],
    ip_address: ['93.184.216.34', '2001:4860:4860::8888'],
    locale: ['en', 'es-MX', 'pt'],
    cursor: ['', Buffer.from(`1777887000000 ${userId}`).toString('base64url'), Buffer.from('1000').toString('base64url')],
    project_id: [keys.project_id],
    message_id: [messageId],
    to: [phoneNumber, email],
    filter_value: [phoneNumber, email, userId, phoneId, emailId],
  }
}
