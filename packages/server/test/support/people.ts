import { newNumber, passed, type Desk } from './desk.ts'

/** Somebody of whom everything that a request can name exists, and a code is under way. */
export interface Person {
  readonly userId: string
  readonly externalId: string
  readonly phoneNumber: string
  readonly phoneId: string
  readonly email: string
  readonly emailId: string
  readonly sessionId: string
  readonly sessionToken: string
  readonly sessionJwt: string
  /** Of the latest text. */
  readonly code: string
  /** Of the latest text. */
  readonly messageId: string
}

/** A verified number, an unverified email, a session of 300 minutes and a living code. */
export async function seedPerson(desk: Desk): Promise<Person> {
  people += 1
  const [phoneNumber, email, externalId] = [newNumber(), `ada${people}@example.com`, `app|ada.${people}`]
  const name = { first_name: 'Ada', last_name: `Lovelace ${people}` }
  const metadata = { untrusted_metadata: { colour: 'blue' }, trusted_metadata: { plan: { seats: 3 } } }
  await desk.call('POST', '/v1/users', { phone_number: phoneNumber, external_id: externalId, name, ...metadata }).then(passed)
  const { body } = await desk.signIn(phoneNumber, { session_duration_minutes: 300 })
  const withEmail = await desk.call('POST', '/v1/users', { email, external_id: `${externalId}.mail` }).then(passed)
  passed(await desk.loginOrCreate(phoneNumber))
  return {
    userId: body.user_id,
    externalId,
    phoneNumber,
    phoneId: body.method_id,
    email,
    emailId: withEmail.body.email_id,
    sessionId: body.session.session_id,
    sessionToken: body.session_token,
    sessionJwt: body.session_jwt,
    code: await desk.world.codeOf(phoneNumber),
    messageId: await latestMessageTo(desk, phoneNumber),
  }
}

let people = 0

async function latestMessageTo(desk: Desk, to: string): Promise<string> {
  const { body } = passed(await desk.call('POST', '/v1/messages/search', { to, limit: 1 }))
  const [message] = body.results as unknown as readonly { readonly message_id: string }[]
  return message?.message_id ?? ''
}
