import { CommandFailure } from '../kernel/command-failure.ts'
import { locales, type Locale } from '../kernel/locale.ts'
import type { Channel, Project, ProjectSettings } from '../kernel/project.ts'
import { encodeText, segmentsOf, septetsOf, type Encoding } from '../messages/gsm-7.ts'
import { lookupLocale } from '../messages/lookup-locale.ts'
import { renderContent, type Content } from '../messages/render-content.ts'
import { smsNameOf } from '../messages/sms-name.ts'

export interface PreviewWish {
  readonly channel?: Channel
  /** Its id; `sms`, `whatsapp` and `email` are what the channel says by default. */
  readonly template?: string
  readonly locale?: string
  /** With the line that binds the code to a page. */
  readonly autofill?: boolean
  /** The HTML of emails alone, so that it can be written to a file. */
  readonly html?: boolean
}

/** What is paid for a text. */
interface SmsSize {
  readonly encoding: Encoding
  /** In GSM-7. */
  readonly septets?: number
  /** UTF-16 code units, in UCS-2. */
  readonly characters?: number
  readonly segments: number
  readonly bytes: number
}

interface MessagePreview {
  readonly channel: Channel
  /** The project's template whose words these are; null: the shipped ones. */
  readonly template: string | null
  readonly locale: Locale
  readonly subject?: string
  readonly text: string
  readonly html?: string
  readonly size: SmsSize | { readonly encoding: 'UTF-8'; readonly characters: number; readonly bytes: number }
  readonly warning?: string
}

type Settings = Pick<ProjectSettings, 'sms_name' | 'channels' | 'locales' | 'templates' | 'autofill_domain' | 'autofill_app_hashes'>

const channels: readonly Channel[] = ['sms', 'whatsapp', 'email']
const shipped: Settings = {
  sms_name: 'Tollgate',
  channels,
  locales,
  templates: {},
  autofill_domain: 'localhost',
  autofill_app_hashes: [],
}

const code = '123456'
/** As long as a code lives unless the send says otherwise. */
const expirationMinutes = 2

/** What people will read, as it will be sent. Without a project: what is shipped. */
export function previewMessage(project: Project | undefined, wish: PreviewWish): { readonly json: unknown; readonly text: string } {
  const settings = project?.settings ?? shipped
  const shownLocales = localesOf(settings, wish)
  const messages = templatesOf(settings, wish).flatMap((named) =>
    shownLocales.map((locale) => preview(settings, { ...named, locale, isAutofillWanted: wish.autofill ?? false })),
  )
  const shown = messages.map(({ html, size, ...message }) => ({ ...message, ...(wish.html && html !== undefined && { html }), ...size }))
  return {
    json: { messages: shown },
    text: wish.html ? messages.map(({ html = '' }) => html).join('\n') : messages.map(describe).join('\n\n'),
  }
}

interface NamedTemplate {
  readonly id: string
  readonly channel: Channel
}

function templatesOf(settings: Settings, { channel, template, html = false }: PreviewWish): readonly NamedTemplate[] {
  const own = Object.entries(settings.templates).map(([id, held]): NamedTemplate => ({ id, channel: held.channel }))
  const extra = own.filter(({ id }) => !channels.some((name) => name === id))
  const all = channels.flatMap((name) => [{ id: name, channel: name }, ...extra.filter((named) => named.channel === name)])
  if (template !== undefined && !all.some(({ id }) => id === template))
    throw new CommandFailure(`--template=${template} is wrong; expected: ${all.map(({ id }) => id).join(', ')}`, 2)

  const isUsed = (name: Channel) => settings.channels.includes(name) || own.some((named) => named.channel === name)
  const isWanted = (name: Channel) => channel === name || (channel === undefined && (template !== undefined || html || isUsed(name)))
  const wanted = all
    .filter((named) => isWanted(named.channel) && (template === undefined || named.id === template))
    .filter((named) => !html || named.channel === 'email')
  if (wanted.length === 0) throw new CommandFailure('--channel, --template and --html leave nothing to show; only emails have HTML', 2)
  return wanted
}

function localesOf(settings: Settings, { locale }: PreviewWish): readonly Locale[] {
  if (locale === undefined) return settings.locales
  const found = lookupLocale(locale)
  if (found.ok && settings.locales.includes(found.value)) return [found.value]
  throw new CommandFailure(`--locale=${locale} is wrong; expected: ${settings.locales.join(', ')}`, 2)
}

interface OneMessage extends NamedTemplate {
  readonly locale: Locale
  readonly isAutofillWanted: boolean
}

function preview(settings: Settings, { id, channel, locale, isAutofillWanted }: OneMessage): MessagePreview {
  const { autofill_domain: domain, autofill_app_hashes, templates, sms_name } = settings
  const origin = isAutofillWanted && domain !== null ? { domain, appHash: autofill_app_hashes[0] } : undefined
  const template = Object.hasOwn(templates, id) ? templates[id] : undefined
  const wish = { channel, smsName: smsNameOf(sms_name), code, expirationMinutes, locale, origin, template }
  const { text, subject, html } = renderContent(wish)
  const hasNoDomain = isAutofillWanted && domain === null && channel === 'sms'
  return {
    channel,
    template: template?.text[locale] === undefined ? null : id,
    locale,
    ...(subject !== undefined && { subject }),
    text,
    ...(html !== undefined && { html }),
    size: channel === 'sms' ? smsSizeOf(text) : { encoding: 'UTF-8', characters: Array.from(text).length, bytes: Buffer.byteLength(text) },
    ...(hasNoDomain && { warning: 'the project has no autofill_domain: the text gets no line for browsers' }),
  }
}

function smsSizeOf(text: Content['text']): SmsSize {
  const { encoding, segments } = segmentsOf(text)
  const septets = septetsOf(text)
  const count = septets === undefined ? { characters: text.length } : { septets }
  return { encoding, ...count, segments, bytes: encodeText(text, encoding).length }
}

function describe({ channel, template, locale, subject, text, size, warning }: MessagePreview): string {
  const lines = text.trimEnd().split('\n')
  return [
    `${channel}  ${locale}  ${template === null ? 'shipped' : `template ${template}`}`,
    ...(subject === undefined ? [] : [`  Subject: ${subject}`, '']),
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
    `  (${describeSize(size)})`,
    ...(warning === undefined ? [] : [`  Warning: ${warning}`]),
  ].join('\n')
}

function describeSize(size: MessagePreview['size']): string {
  const bytes = counted(size.bytes, 'byte')
  if (size.encoding === 'UTF-8') return `${size.encoding}, ${counted(size.characters, 'character')}, ${bytes}`
  const length = size.septets === undefined ? counted(size.characters ?? 0, 'character') : counted(size.septets, 'septet')
  return `${size.encoding}, ${length}, ${counted(size.segments, 'segment')}, ${bytes}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
