import { codeOf, newNumber } from './phone.ts'
import type { ProjectKeys } from './tollgate.ts'
import type { Answer, Visitor } from './visitor.ts'
import type { PageWish, World } from './world.ts'

export interface SignedIn extends Visitor {
  readonly number: string
  /** Of the call that signed her in. */
  readonly answer: Answer
}

/** Of sessions, as the client takes it. */
export const anHour = { session_duration_minutes: 60 }

export interface UserWish {
  /** E.164. */
  readonly phone_number?: string
  readonly email?: string
}

/** By the backend of the dev project, or of the one with these keys. */
export async function createUser({ server }: Pick<World, 'server'>, wish: UserWish, keys: ProjectKeys = server.keys): Promise<void> {
  await server.backend({ path: '/v1/users', body: wish }, keys)
}

/** Somebody new, signed in for an hour. */
export async function signIn(world: World, wish: PageWish = {}): Promise<SignedIn> {
  return signInAs(world, newNumber(), wish)
}

export async function signInAs(world: World, number: string, wish: PageWish = {}): Promise<SignedIn> {
  const visitor = await world.visit(wish)
  return { ...visitor, number, answer: await redeemCode(world, visitor, number) }
}

/** Signs this visitor in, for an hour. */
export async function redeemCode(world: World, visitor: Visitor, number: string): Promise<Answer> {
  // The number may have had a code already: past every gap.
  if ((await world.server.countTexts(number)) > 0) await world.server.advanceSeconds(120)
  const { method_id } = await visitor.call('otps.sms.loginOrCreate', number)
  return visitor.call('otps.authenticate', codeOf(await world.server.nextText(number)), method_id, anHour)
}

/** To whoever is signed in on this page. */
export async function addEmail(world: World, visitor: Visitor, email: string): Promise<Answer> {
  const { method_id } = await visitor.call('otps.email.send', email)
  return visitor.call('otps.authenticate', codeOf(await world.server.nextText(email)), method_id, anHour)
}

/** To whoever is signed in on this page. */
export async function addNumber(world: World, visitor: Visitor, number: string): Promise<Answer> {
  const { method_id } = await visitor.call('otps.sms.send', number)
  return visitor.call('otps.authenticate', codeOf(await world.server.nextText(number)), method_id, anHour)
}
