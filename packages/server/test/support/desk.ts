import type { Session, User } from '@tollgate/contract'
import type { Client } from 'stytch'
import type { Keys, ProjectWish, World } from './world.ts'

/** What one answer may hold: a test reads the fields of the operation it called. */
export interface AnswerBody {
  readonly request_id: string
  readonly status_code: number
  readonly error_type?: string
  readonly error_message?: string
  readonly error_details?: { readonly retry_after_seconds?: number; readonly field?: string }
  readonly user_id: string
  readonly phone_id: string
  readonly email_id: string
  readonly method_id: string
  readonly status: string
  readonly user_created: boolean
  readonly reset_sessions: boolean
  readonly session_token: string
  readonly session_jwt: string
  readonly session: Session
  readonly sessions: readonly Session[]
  readonly user: User
  readonly results: readonly User[]
  readonly results_metadata: { readonly total: number; readonly next_cursor: string | null }
}

export interface Answer {
  readonly status: number
  /** The refusal's `error_type`; undefined when there was none. */
  readonly error: string | undefined
  /** Of the header. */
  readonly retryAfterSeconds: number | undefined
  readonly body: AnswerBody
}

export type More = Readonly<Record<string, unknown>>

/** An app's backend at one project of the world. */
export interface Desk {
  readonly world: World
  readonly keys: Keys
  readonly client: Client
  call(method: string, path: string, body?: unknown): Promise<Answer>
  loginOrCreate(number: string, more?: More): Promise<Answer>
  send(number: string, more?: More): Promise<Answer>
  /** Types a code back. */
  type(methodId: string, code: string, more?: More): Promise<Answer>
  /** Asks for a code and types it back; a session of an hour unless `more` says otherwise. */
  signIn(number: string, more?: More): Promise<Answer>
  /** The user as the backend sees it. */
  user(userId: string): Promise<User>
}

/** Nothing that bounds sends, and keys that are quick to make: for what is about something else. */
export const unlimited = {
  jwt_algorithm: 'ES256',
  limits: { gap_seconds: [0], known_number_hour: 0, stranger_number_hour: 0, number_day: 0, address_hour: 0 },
} as const

export async function openDesk(world: World, wish: ProjectWish = { settings: unlimited }): Promise<Desk> {
  return deskOf(world, await world.createProject(wish))
}

export function deskOf(world: World, keys: Keys): Desk {
  const authorization = `Basic ${Buffer.from(`${keys.project_id}:${keys.secret}`).toString('base64')}`

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${world.baseUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = (await response.json()) as AnswerBody
    const retryAfter = response.headers.get('retry-after')
    return {
      status: response.status,
      error: answer.error_type,
      retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter),
      body: answer,
    }
  }

  const desk: Desk = {
    world,
    keys,
    client: world.clientOf(keys),
    call,
    loginOrCreate: (phone_number, more) => call('POST', '/v1/otps/sms/login_or_create', { phone_number, ...more }),
    send: (phone_number, more) => call('POST', '/v1/otps/sms/send', { phone_number, ...more }),
    type: (method_id, code, more) => call('POST', '/v1/otps/authenticate', { method_id, code, ...more }),
    async signIn(number, more = {}) {
      const asked = passed(await desk.loginOrCreate(number, 'attributes' in more ? { attributes: more['attributes'] } : {}))
      return passed(await desk.type(asked.body.phone_id, await world.codeOf(number), { session_duration_minutes: 60, ...more }))
    },
    async user(userId) {
      const body: Record<string, unknown> = { ...passed(await call('GET', `/v1/users/${userId}`)).body }
      delete body['request_id']
      delete body['status_code']
      return body as unknown as User
    },
  }
  return desk
}

/** For steps that lead to what a test is about: says at once where they broke. */
export function passed(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`expected 200: ${JSON.stringify(answer.body)}`)
  return answer
}

/** The asking or redeeming person's address. */
export function from(ip_address: string): { readonly attributes: { readonly ip_address: string } } {
  return { attributes: { ip_address } }
}

/** Some other code. */
export function wrong(code: string): string {
  return ((Number(code) + 1) % 1_000_000).toString().padStart(6, '0')
}

/** A mobile number of San Francisco that nobody in this file had before. */
export function newNumber(): string {
  numbers += 1
  return `+14157${numbers.toString().padStart(6, '0')}`
}

/** An address in a network of its own. */
export function newAddress(): string {
  addresses += 1
  return `93.${Math.floor(addresses / 250).toString()}.${(addresses % 250).toString()}.7`
}

let numbers = 300_000
let addresses = 0

/** The body without what differs on every answer. */
export function bare({ body }: Answer): object {
  return { ...body, request_id: undefined }
}
