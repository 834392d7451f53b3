import type { Session, User } from '@tollgate/contract'
import type { BrowserContext, Page } from 'playwright-core'
import type { CallError, HeadlessWindow, ReadAnswer } from '../pages/headless.ts'

/** What the tests call of the client. */
export type Method =
  | 'otps.authenticate'
  | 'otps.email.loginOrCreate'
  | 'otps.email.send'
  | 'otps.sms.loginOrCreate'
  | 'otps.sms.send'
  | 'otps.whatsapp.loginOrCreate'
  | 'otps.whatsapp.send'
  | 'session.authenticate'
  | 'session.getInfo'
  | 'session.getSync'
  | 'session.getTokens'
  | 'session.revoke'
  | 'user.deleteEmail'
  | 'user.deletePhoneNumber'
  | 'user.get'
  | 'user.getInfo'
  | 'user.getSync'
  | 'user.update'

/** What one call may answer: a test reads the fields of the method it called. */
export interface Answer extends Session, User {
  readonly request_id: string
  readonly status_code: number
  readonly method_id: string
  readonly session: Session
  readonly session_token: string
  readonly session_jwt: string
  readonly user: User
  readonly fromCache: boolean
}

export interface Asked {
  readonly path: string
  /** Undefined: it had none. */
  readonly body: unknown
}

/** Somebody with a browser of her own, and the headless client on its page. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What the page asked of the browser API so far, oldest first. */
  readonly asked: readonly Asked[]
  /** Fails with the client's error where it refuses. */
  call(method: Method, ...args: readonly unknown[]): Promise<Answer>
  /** Null where there is nothing, as while signed out. */
  peek(method: Extract<Method, `${string}.getSync` | `${string}.getTokens`>): Promise<Partial<Answer> | null>
  /** Fails where the client does not refuse. */
  refusalOf(method: Method, ...args: readonly unknown[]): Promise<CallError>
  /** To a path below `/sdk/v1`, as far as scripts of the page may read it. Fails before the first. */
  latestAnswerTo(path: string): Promise<ReadAnswer>
  /** Another tab of the same browser. */
  openTab(): Promise<Visitor>
}

export async function visit(context: BrowserContext, url: string): Promise<Visitor> {
  const page = await context.newPage()
  const asked: Asked[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.method() !== 'OPTIONS' && pathname.startsWith('/sdk/v1/')) asked.push({ path: pathname, body: bodyOf(request.postData()) })
  })
  await page.goto(url)

  const outcomeOf = (method: Method, args: readonly unknown[]) =>
    page.evaluate(([path, given]) => (window as unknown as HeadlessWindow).callClient(path, given), [method, args] as const)
  const call = async (method: Method, args: readonly unknown[]): Promise<unknown> => {
    const outcome = await outcomeOf(method, args)
    if ('error' in outcome) throw new Error(`${method}: ${outcome.error.message}`)
    return outcome.value
  }

  return {
    context,
    page,
    asked,
    call: async (method, ...args) => (await call(method, args)) as Answer,
    peek: async (method) => (await call(method, [])) as Partial<Answer> | null,
    refusalOf: async (method, ...args) => {
      const outcome = await outcomeOf(method, args)
      if ('value' in outcome) throw new Error(`${method} did not refuse: ${JSON.stringify(outcome.value)}`)
      return outcome.error
    },
    latestAnswerTo: async (path) => {
      const answers = await page.evaluate(() => (window as unknown as HeadlessWindow).answers)
      const answer = answers.findLast((each) => each.path === `/sdk/v1${path}`)
      if (answer === undefined) throw new Error(`${path} was not answered yet`)
      return answer
    },
    openTab: () => visit(context, url),
  }
}

function bodyOf(text: string | null): unknown {
  return text === null ? undefined : (JSON.parse(text) as unknown)
}
