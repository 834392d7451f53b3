import Type, { type TObject, type TSchema } from 'typebox'
import type { ProviderType } from './provider-type.ts'

export const channelSetting = Type.Union([Type.Literal('sms'), Type.Literal('whatsapp'), Type.Literal('email')])
const name = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$',
  description: 'Lower-case letters, digits and hyphens, at most 40.',
})
export const regionSetting = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2, by the number itself.' })
const regions = Type.Array(regionSetting, { minItems: 1 })

const prefix = Type.String({ pattern: '^\\+[1-9][0-9]{0,14}$', description: 'The first digits of numbers, such as "+1415".' })

export const commonSettings = {
  name,
  for: Type.Optional(
    Type.Union([Type.Literal('live'), Type.Literal('test')], {
      description: 'Whose messages it carries. Default live: test projects never reach it.',
    }),
  ),
  from: Type.Optional(
    Type.String({ minLength: 1, maxLength: 254, description: 'Who messages are from: number, short code, name or email address.' }),
  ),
  senders: Type.Optional(
    Type.Array(Type.Object({ regions, from: Type.String({ minLength: 1, maxLength: 254 }) }, { additionalProperties: false }), {
      description: 'Other identities for some regions; the first that fits goes before `from`.',
    }),
  ),
  concurrency: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, description: 'Messages at a time, from each process of Tollgate. Default 20.' }),
  ),
  per_second: Type.Optional(
    Type.Number({
      minimum: 0.1,
      maximum: 1_000,
      description: 'Messages a second, from each process of Tollgate. Default: as many as come.',
    }),
  ),
}

export const routeSettings = Type.Object(
  {
    channel: channelSetting,
    regions: Type.Optional(regions),
    prefixes: Type.Optional(Type.Array(prefix, { minItems: 1 })),
    providers: Type.Array(name, { minItems: 1, uniqueItems: true }),
  },
  { additionalProperties: false },
)

/** Draft 2020-12 schema of the whole file; docs/providers.schema.json. */
export function providersFileSchema(types: readonly ProviderType[]): TSchema {
  return Type.Object(
    { $schema: Type.Optional(Type.String()), providers: Type.Array(Type.Union(types.map(entrySchema))), routes: Type.Array(routeSettings) },
    { additionalProperties: false, $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'TOLLGATE_PROVIDERS_FILE' },
  )
}

/** What an entry of the type may say. */
export function entrySchema({ type, settings }: ProviderType): TObject {
  return Type.Object({ type: Type.Literal(type), ...commonSettings, ...settings.properties }, { additionalProperties: false })
}
