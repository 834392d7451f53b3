import { settings } from '../packages/server/src/config.ts'
import { settingRules, settingsOf } from '../packages/server/src/projects/project-settings.ts'

/** docs/settings.md, from the rows that the server itself reads. */
export function settingsReference(): string {
  const environment = Object.values(settings).map(({ name, range, fallback }) => `| \`${name}\` | ${cell(range)} | ${cell(fallback)} |`)
  const rules = { isSmsName: () => true, smsNameOf: () => 'Tollgate', lintTemplates: () => [] }
  const [test, live] = (['test', 'live'] as const).map((kind) => flat(settingsOf(kind, {}, rules)))
  const project = Object.entries(settingRules).map(
    ([key, { range }]) => `| \`${key}\` | ${cell(range)} | ${cell(defaultOf(key, { test, live }))} |`,
  )
  return [
    '# Settings',
    '',
    'Made from `packages/server/src/config.ts` and `packages/server/src/projects/project-settings.ts`; do not edit by hand.',
    '',
    '## Of the server',
    '',
    'Read once at start from the environment. An empty variable counts as absent. All mistakes are reported together, with name, value and range.',
    '',
    '| name | range | default |',
    '| --- | --- | --- |',
    ...environment,
    '',
    '## Of a project',
    '',
    "`tollgate projects set PROJECT_ID key=JSON ...`, while servers run; every process sees it within a second. In `dev`, `TOLLGATE_DEV_PROJECT_SETTINGS` puts a JSON object of these over the dev project's.",
    '',
    '| key | range | default |',
    '| --- | --- | --- |',
    ...project,
    '',
  ].join('\n')
}

type Flat = Readonly<Record<string, unknown>>

function flat({ limits, ...others }: ReturnType<typeof settingsOf>): Flat {
  return { ...others, ...Object.fromEntries(Object.entries(limits).map(([key, value]) => [`limits.${key}`, value as unknown])) }
}

function defaultOf(key: string, { test, live }: { readonly test: Flat | undefined; readonly live: Flat | undefined }): string {
  if (key === 'sms_name') return '`name`, with what is not allowed left out'
  const [inTest, inLive] = [JSON.stringify(test?.[key]), JSON.stringify(live?.[key])]
  return inTest === inLive ? `\`${inTest}\`` : `live \`${inLive}\`, test \`${inTest}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
