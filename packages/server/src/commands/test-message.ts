import { providersSetting } from '../compose-delivery.ts'
import { handOverInTime } from '../delivery/hand-over-in-time.ts'
import type { HandOverOutcome } from '../delivery/hand-over.ts'
import type { HandOver, Provider } from '../delivery/provider.port.ts'
import { receiptUrlOf } from '../delivery/receipt-url.ts'
import type { ProviderEntry, ProvidersFile } from '../delivery/providers-file.ts'
import { regionOf } from '../delivery/region-of.ts'
import { routeFor, senderOf } from '../delivery/routing.policy.ts'
import type { Clock } from '../kernel/clock.port.ts'
import { CommandFailure } from '../kernel/command-failure.ts'
import { parseEmailAddress } from '../kernel/email-address.ts'
import { mintId, type Environment } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.port.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'
import type { Channel } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import { minute } from '../kernel/time.ts'
import { renderContent } from '../messages/render-content.ts'
import { smsNameOf } from '../messages/sms-name.ts'

export interface TestMessageWish {
  readonly to: string
  readonly channel?: Channel
  readonly provider?: string
  readonly env?: Environment
}

export interface TestVerdict {
  readonly isAccepted: boolean
  /** For programs. */
  readonly report: Readonly<Record<string, unknown>>
  /** For people: where it went, what came of it, and what to do. */
  readonly text: string
}

export type TestMessage = (wish: TestMessageWish) => Promise<TestVerdict>

interface Dependencies {
  readonly file: ProvidersFile
  /** Without a slash at the end. */
  readonly publicUrl: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

interface Destination {
  readonly channel: Channel
  readonly to: string
  readonly region: string | undefined
}

interface Choice {
  readonly entry: ProviderEntry
  readonly environment: Environment
  /** Undefined: named, not routed. */
  readonly routeKey: string | undefined
}

const code = '000000'
const lifetimeMilliseconds = 10 * minute

/** `tollgate messages test`: hands one text to one provider, once. */
export function makeTestMessage({ file, publicUrl, clock, random, log }: Dependencies): TestMessage {
  return async (wish) => {
    const destination = destinationOf(wish)
    const choice = choiceOf(file, { wish, destination })
    const message = messageFor(destination, choice)
    // An SMSC may report on the server's messages here: it is to keep that for the server.
    const provider = choice.entry.make({ name: choice.entry.name, log })
    const outcome = await handOverInTime(provider, message).finally(() => provider.close())
    return verdictOf({ destination, choice, message, outcome })
  }

  function messageFor({ channel, to, region }: Destination, { entry, environment }: Choice): HandOver {
    const now = clock.now()
    const wish = { channel, smsName: smsNameOf('Tollgate'), code, locale: 'en', origin: undefined, template: undefined } as const
    return {
      projectId: mintId('project', environment, random),
      messageId: mintId('message', environment, random),
      attempt: 1,
      channel,
      to,
      content: renderContent({ ...wish, expirationMinutes: lifetimeMilliseconds / minute }),
      locale: 'en',
      sender: senderOf(entry, region),
      now,
      expiresAt: now + lifetimeMilliseconds,
      receiptUrl: receiptUrlOf(publicUrl, entry.name),
    }
  }
}

function destinationOf({ to, channel = to.includes('@') ? 'email' : 'sms' }: TestMessageWish): Destination {
  if (channel === 'email') {
    const email = parseEmailAddress(to)
    if (!email.ok) throw new CommandFailure(`--to=${to} is wrong; expected for email: an address, such as ada@example.com`, 2)
    return { channel, to: email.value, region: undefined }
  }
  const number = parsePhoneNumber(to)
  if (!number.ok) throw new CommandFailure(`--to=${to} is wrong; expected for ${channel}: E.164, such as +14155552671`, 2)
  return { channel, to: number.value.number, region: regionOf(number.value.number) }
}

function choiceOf(
  { entries, routes }: ProvidersFile,
  { wish, destination }: { readonly wish: TestMessageWish; readonly destination: Destination },
): Choice {
  if (entries.length === 0) throw new CommandFailure(`there is no provider: set ${providersSetting}`, 2)
  if (wish.provider !== undefined) return namedChoice(entries, { ...wish, name: wish.provider, channel: destination.channel })
  const environment = wish.env ?? 'live'
  // Routing looks at what an entry says, and builds nobody.
  const carriers = entries.map((entry) => ({ ...entry, provider: nobody }))
  const route = routeFor({ carriers, routes }, { environment, ...destination })
  const entry = entries.find(({ name }) => name === route?.carriers[0]?.name)
  if (route === undefined || entry === undefined) {
    const where = [destination.channel, destination.region].filter((part) => part !== undefined).join(' to ')
    throw new CommandFailure(
      `no route of ${providersSetting} carries ${where} for ${environment} projects; name a provider, or add a route`,
    )
  }
  return { entry, environment, routeKey: route.key }
}

function namedChoice(
  entries: readonly ProviderEntry[],
  { name, channel, env }: { readonly name: string; readonly channel: Channel; readonly env?: Environment },
): Choice {
  const entry = entries.find((known) => known.name === name)
  if (entry === undefined)
    throw new CommandFailure(`--provider=${name} is wrong; expected: ${entries.map((known) => known.name).join(', ')}`, 2)
  if (!entry.channels.includes(channel)) throw new CommandFailure(`${name} (${entry.type}) carries no ${channel}`, 2)
  if (env !== undefined && env !== entry.serves) throw new CommandFailure(`${name} serves ${entry.serves} projects only`, 2)
  return { entry, environment: entry.serves, routeKey: undefined }
}

const nobody: Provider = {
  handOver: () => Promise.resolve({ kind: 'rejected', reason: 'nobody was asked' }),
  close: () => Promise.resolve(),
}

interface Tried {
  readonly destination: Destination
  readonly choice: Choice
  readonly message: HandOver
  readonly outcome: HandOverOutcome
}

function verdictOf({ destination, choice, message, outcome }: Tried): TestVerdict {
  const { entry, environment, routeKey } = choice
  const { said, todo } = inWords(outcome, { name: entry.name, channel: destination.channel })
  const rows = [
    ['to', `${destination.to}${destination.region === undefined ? '' : ` (${destination.region})`}`],
    ['route', routeKey ?? 'none: the provider was named'],
    ['provider', `${entry.name} (${entry.type}, for ${environment} projects)`],
    ['from', message.sender ?? "the provider's default"],
    ['sent', message.content.text.replaceAll('\n', ' ')],
    ['outcome', said],
    ['next', todo],
  ] as const
  return {
    isAccepted: outcome.kind === 'sent',
    report: {
      accepted: outcome.kind === 'sent',
      outcome: outcome.kind,
      to: destination.to,
      channel: destination.channel,
      region: destination.region ?? null,
      env: environment,
      route: routeKey ?? null,
      provider: entry.name,
      type: entry.type,
      from: message.sender ?? null,
      message_id: message.messageId,
      text: message.content.text,
      provider_message_id: outcome.kind === 'sent' ? (outcome.providerMessageId ?? null) : null,
      reason: outcome.kind === 'sent' ? null : outcome.reason,
      verdict: said,
      next: todo,
    },
    text: rows.map(([name, value]) => `${name.padEnd(10)}${value}`).join('\n'),
  }
}

interface Words {
  readonly said: string
  /** What to do now. */
  readonly todo: string
}

function inWords(outcome: HandOverOutcome, { name, channel }: { readonly name: string; readonly channel: Channel }): Words {
  const where = channel === 'email' ? 'the mailbox' : 'the phone'
  switch (outcome.kind) {
    case 'sent': {
      const as = outcome.providerMessageId === undefined ? '' : ` as ${outcome.providerMessageId}`
      return { said: `accepted by ${name}${as}`, todo: `look at ${where}; if nothing comes, ask ${name} what became of it` }
    }
    case 'rejected':
      return { said: `refused by ${name}: ${outcome.reason}`, todo: "look the reason up in the provider's documentation; nothing was sent" }
    case 'busy':
      return {
        said: `not accepted by ${name} now: ${outcome.reason}`,
        todo: `is its address in ${providersSetting} right, and reachable from here? If it is only busy, try again; nothing was sent`,
      }
    case 'unknown':
      return {
        said: `no clear answer from ${name}: ${outcome.reason}`,
        todo: `look at ${where} before you try again: it may be on its way`,
      }
  }
}
