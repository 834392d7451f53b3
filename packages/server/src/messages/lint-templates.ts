import { locales } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'
import { hiddenCharactersOf, showHiddenCharacters } from './hidden-characters.ts'
import { lintTemplateText } from './lint-template-text.ts'

export interface TemplateMistake {
  /** From the templates down, such as `['sms', 'text', 'es']`. */
  readonly path: readonly string[]
  readonly value: unknown
  /** What would have been right, in words. */
  readonly expected: string
}

interface TemplateWish {
  /** Whether an app hash may stand behind the origin line. */
  readonly hasAppHash: boolean
}

type Fields = Readonly<Record<string, unknown>>

const channels: readonly Channel[] = ['sms', 'whatsapp', 'email']
const templatesAtMost = 50
const visible = /^[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]{1,100}$/u

/** Every mistake in a project's own texts; none: they may be stored. */
export function lintTemplates(templates: unknown, wish: TemplateWish): readonly TemplateMistake[] {
  if (!isFields(templates)) return [{ path: [], value: templates, expected: 'object of templates by id' }]
  const entries = Object.entries(templates)
  if (entries.length > templatesAtMost) return [{ path: [], value: entries.length, expected: `${templatesAtMost} templates at most` }]
  return entries.flatMap(([id, template]) => lintTemplate({ id, template, wish }).map((mistake) => under(id, mistake)))
}

interface NamedTemplate {
  readonly id: string
  readonly template: unknown
  readonly wish: TemplateWish
}

function lintTemplate({ id, template, wish }: NamedTemplate): readonly TemplateMistake[] {
  const idMistakes = visible.test(id) ? [] : [{ path: [], value: shown(id), expected: 'an id of 1 to 100 visible characters' }]
  if (!isFields(template))
    return [...idMistakes, { path: [], value: shown(template), expected: 'object of channel, text and, for emails, subject' }]
  const { channel, subject, text, ...others } = template
  const unknownFields = Object.keys(others).map((field) => ({
    path: [field],
    value: shown(others[field]),
    expected: 'channel, text and subject only',
  }))
  if (!isChannel(channel))
    return [...idMistakes, { path: ['channel'], value: shown(channel), expected: channels.join(', ') }, ...unknownFields]
  const isOfAnother = isChannel(id) && id !== channel
  return [
    ...idMistakes,
    ...(isOfAnother ? [{ path: ['channel'], value: channel, expected: `${id}, whose shipped text it takes the place of` }] : []),
    ...lintWords({ channel, part: 'text', words: text, wish }),
    ...(channel === 'email' ? lintSubjects(text, { channel, part: 'subject', words: subject ?? {}, wish }) : []),
    ...(channel !== 'email' && subject !== undefined
      ? [{ path: ['subject'], value: shown(subject), expected: 'a subject in emails only' }]
      : []),
    ...unknownFields,
  ]
}

interface Words {
  readonly channel: Channel
  readonly part: 'subject' | 'text'
  /** By locale. */
  readonly words: unknown
  readonly wish: TemplateWish
}

function lintWords({ channel, part, words, wish }: Words): readonly TemplateMistake[] {
  if (!isFields(words) || (part === 'text' && Object.keys(words).length === 0))
    return [{ path: [part], value: shown(words), expected: `texts by locale: ${locales.join(', ')}` }]
  return Object.entries(words).flatMap(([locale, text]): readonly TemplateMistake[] => {
    const path = [part, locale]
    if (!isLocale(locale)) return [{ path, value: shown(text), expected: `a locale of ${locales.join(', ')}` }]
    if (typeof text !== 'string' || text.trim() === '') return [{ path, value: shown(text), expected: 'text' }]
    return lintTemplateText({ channel, part, text, ...wish }).map((expected) => ({ path, value: shown(text), expected }))
  })
}

/** An email has both or neither of its own: half of ours around half of theirs would name two things. */
function lintSubjects(texts: unknown, subjects: Words): readonly TemplateMistake[] {
  const [withText, withSubject] = [localesOf(texts), localesOf(subjects.words)]
  return [
    ...lintWords(subjects),
    ...withText
      .filter((locale) => !withSubject.includes(locale))
      .map((locale) => ({ path: ['subject', locale], value: undefined, expected: 'a subject wherever there is a text' })),
    ...withSubject
      .filter((locale) => !withText.includes(locale))
      .map((locale) => ({ path: ['text', locale], value: undefined, expected: 'a text wherever there is a subject' })),
  ]
}

function localesOf(words: unknown): readonly string[] {
  return isFields(words) ? Object.keys(words).filter(isLocale) : []
}

function under(id: string, { path, ...mistake }: TemplateMistake): TemplateMistake {
  return { path: [hiddenCharactersOf(id).size > 0 ? showHiddenCharacters(id) : id, ...path], ...mistake }
}

function shown(value: unknown): unknown {
  return typeof value === 'string' ? showHiddenCharacters(value) : value
}

function isLocale(key: string): boolean {
  return (locales as readonly string[]).includes(key)
}

function isChannel(value: unknown): value is Channel {
  return channels.some((channel) => channel === value)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
