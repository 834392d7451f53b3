import type { Stores } from './stores.ts'
import { makeComposeMessage } from './delivery/compose-message.ts'
import type { MessageRoutes } from './delivery/message-routes.port.ts'
import { messagesRoutes } from './delivery/messages.route.ts'
import { makeSearchMessages } from './delivery/search-messages.ts'
import { makeNumberLocks } from './guard/number-locks.ts'
import { makeIdempotency, type WaitingRules } from './http/idempotency.ts'
import { makeMetrics, type Metrics } from './http/metrics.ts'
import type { Clock } from './kernel/clock.port.ts'
import type { ProjectId } from './kernel/ids.ts'
import type { Keyring } from './kernel/keyring.ts'
import type { Log } from './kernel/log.port.ts'
import type { Random } from './kernel/random.port.ts'
import type { Route } from './kernel/route.ts'
import { lintTemplates } from './messages/lint-templates.ts'
import { parseSmsName, smsNameOf } from './messages/sms-name.ts'
import { makeAddressKeys } from './otp/address-keys.ts'
import { makeAskForCode } from './otp/ask-for-code.ts'
import { makeAuthenticateCodeFromBrowser } from './otp/authenticate-code-from-browser.ts'
import { makeAuthenticateCode } from './otp/authenticate-code.ts'
import { makeCodeSecrets } from './otp/code-secrets.ts'
import { makeFailureWatch } from './otp/failure-watch.ts'
import { makeFindRecipient } from './otp/find-recipient.ts'
import { otpRoutes } from './otp/otp.route.ts'
import { makeRedeemCode } from './otp/redeem-code.ts'
import { makeSandbox } from './otp/sandbox.ts'
import { sdkOtpRoutes } from './otp/sdk-otp.route.ts'
import { makeSendCodeFromBrowser, type SendCodeFromBrowser } from './otp/send-code-from-browser.ts'
import { makeSendCode, type SendCode } from './otp/send-code.ts'
import { makeShadowFactorId } from './otp/shadow-factor-id.ts'
import { makeShadowRecipient } from './otp/shadow-recipient.ts'
import { makeSignedInReply } from './otp/signed-in-reply.ts'
import { makeManageProjects, type ManageProjects } from './projects/manage-projects.ts'
import { makeProjectDirectory } from './projects/project-directory.ts'
import type { MessageRules } from './projects/project-settings.ts'
import { sdkProjectsRoutes } from './projects/sdk-projects.route.ts'
import { makeAuthenticateSession } from './sessions/authenticate-session.ts'
import { makePresentedSessions } from './sessions/presented-session.ts'
import type { SessionOwners } from './sessions/session-owners.port.ts'
import { makeSessionJwts } from './sessions/session-jwts.ts'
import { makeSessionTokens } from './sessions/session-tokens.ts'
import { sdkSessionsRoutes } from './sessions/sdk-sessions.route.ts'
import { sessionsRoutes } from './sessions/sessions.route.ts'
import { makeChangeOwnUser } from './users/change-own-user.ts'
import { makeSigningKeys } from './sessions/signing-keys.ts'
import { makeCreateUser } from './users/create-user.ts'
import { makeExchangePrimaryFactor } from './users/exchange-primary-factor.ts'
import { makeSearchUsers } from './users/search-users.ts'
import { sdkUsersRoutes } from './users/sdk-users.route.ts'
import type { SignedInUsers } from './users/signed-in-users.port.ts'
import { makeUpdateUser } from './users/update-user.ts'
import { makeUserViews, viewOfOne } from './users/user-view.ts'
import { usersRoutes } from './users/users.route.ts'

/** What every use-case stands on. Tests put their own in place of any of them. */
export interface Ground {
  readonly stores: Stores
  readonly keyring: Keyring
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const messageRules: MessageRules = { isSmsName: (name) => parseSmsName(name).ok, smsNameOf, lintTemplates }

export function composeProjects({ stores, clock, random }: Pick<Ground, 'stores' | 'clock' | 'random'>): ManageProjects {
  return makeManageProjects({ projects: stores.projects, rules: messageRules, clock, random })
}

export function composeSigningKeys({ stores, keyring, clock, random }: Ground) {
  return makeSigningKeys({ store: stores.signingKeys, keyring, clock, random })
}

export function composeLocks({ stores, keyring, clock }: Ground) {
  return makeNumberLocks({ locks: stores.locks, keyring, clock })
}

export interface ApiWishes {
  readonly routes: MessageRoutes
  /** Those of its own unless said. */
  readonly metrics?: Metrics
  /** 6 on the wire; fewer only to measure guessing. */
  readonly codeDigits?: number
  /** For requests with an `Idempotency-Key` that another request holds; 10 seconds and 200 at a time unless said. */
  readonly waiting?: WaitingRules | undefined
  /** Stands around the sends: the inbox of `tollgate dev` tells what was refused. */
  readonly observeSends?: (sends: Sends) => Sends
}

/** Every way to ask for a code. */
export interface Sends {
  readonly backend: SendCode
  readonly browser: SendCodeFromBrowser
}

/** The use-cases and their routes; nothing here listens. */
export function composeApi(
  ground: Ground,
  { routes, metrics = makeMetrics(), codeDigits = 6, waiting, observeSends = (sends) => sends }: ApiWishes,
) {
  const { stores, keyring, clock, random, log } = ground
  const { users, sessions, codes, counters, lookup } = stores
  const directory = makeProjectDirectory({ projects: stores.projects, rules: messageRules })
  const views = makeUserViews({ locks: composeLocks(ground) })
  const tokens = makeSessionTokens({ keyring, random })
  const signingKeys = composeSigningKeys(ground)
  const jwts = makeSessionJwts({ keys: signingKeys, clock })
  const presented = makePresentedSessions({ sessions, jwts, clock })
  const keys = makeAddressKeys({ keyring, rekey: stores.rekey })
  const secrets = makeCodeSecrets({ keyring, random, digits: codeDigits })
  const sandbox = makeSandbox({ lookup, users, sessions, codes, keys, secrets, tokens, clock, random })
  const owners: SessionOwners = {
    async viewOf(project, userId) {
      const user = await users.find(project, userId, clock.now())
      return user && viewOfOne(views, project, user)
    },
    idOf: async (project, user) => (await users.find(project, user, clock.now()))?.userId,
  }

  const compose = makeComposeMessage({ keyring, random })
  const shadowFactorId = makeShadowFactorId(keyring)
  const shadow = makeShadowRecipient({ shadowFactorId, random })
  const findRecipient = makeFindRecipient({ users, random, shadow, shadowFactorId })
  const asking = { lookup, findRecipient, shadow, sandbox, codes, counters, keys, secrets, routes, compose, clock, random, log }
  const askForCode = makeAskForCode(asking)
  const sendFromBrowser = makeSendCodeFromBrowser({ presented, askForCode })
  const sends = observeSends({ backend: makeSendCode({ presented, askForCode, browser: sendFromBrowser }), browser: sendFromBrowser })
  const failures = makeFailureWatch({ clock, log, metrics })
  const redeemCode = makeRedeemCode({ lookup, codes, keys, secrets, tokens, sandbox, failures, clock, random })
  const signedInReply = makeSignedInReply({ tokens, jwts, views })
  const authenticateFromBrowser = makeAuthenticateCodeFromBrowser({ presented, redeemCode, signedInReply })
  const authenticateCode = makeAuthenticateCode({ presented, redeemCode, signedInReply, browser: authenticateFromBrowser })

  const authenticateSession = makeAuthenticateSession({ sessions, presented, owners, jwts, tokens, clock })
  const projectExists = async (project: ProjectId) => (await directory.byId(project)) !== undefined
  const updateUser = makeUpdateUser({ users, clock })
  const signedIn: SignedInUsers = {
    async find(project, { sessionToken }) {
      const found = await presented.find(project, { session_token: sessionToken })
      return found.ok && found.value ? { userId: found.value.userId, proved: found.value.authenticationFactors } : undefined
    },
  }
  const apiRoutes: readonly Route[] = [
    ...otpRoutes({ sendCode: sends.backend, authenticateCode }),
    ...usersRoutes({
      users,
      views,
      clock,
      createUser: makeCreateUser({ users, clock, random }),
      updateUser,
      searchUsers: makeSearchUsers({ users, clock }),
      exchangePrimaryFactor: makeExchangePrimaryFactor({ users, clock, random }),
    }),
    ...sessionsRoutes({ sessions, presented, owners, keys: signingKeys, clock, projectExists, authenticateSession }),
    ...messagesRoutes({ log: stores.messageLog, searchMessages: makeSearchMessages({ log: stores.messageLog }) }),
    ...sdkProjectsRoutes,
    ...sdkOtpRoutes({ sendCode: sends.browser, authenticateCode: authenticateFromBrowser }),
    ...sdkSessionsRoutes({ sessions, clock, authenticateSession }),
    ...sdkUsersRoutes({ own: makeChangeOwnUser({ users, signedIn, updateUser, clock }), views }),
  ]
  const idempotency = makeIdempotency({ store: stores.idempotency, keyring, clock, random, waiting })
  return { routes: apiRoutes, idempotency, directory, metrics, signingKeys, sendCode: sends.backend, authenticateCode }
}
