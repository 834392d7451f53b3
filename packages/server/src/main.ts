import { Command, CommanderError, Option } from 'commander'
import { systemClock } from './adapters/system/system-clock.ts'
import { systemRandom } from './adapters/system/system-random.ts'
import { composeDevServer, composeManagement, composeServer, composeTestMessage, type Management, type RunningServer } from './compose.ts'
import { composeLocks, composeProjects, composeSigningKeys } from './compose-api.ts'
import { devBanner } from './commands/dev-banner.ts'
import { previewMessage, type PreviewWish } from './commands/preview-message.ts'
import { makeProjectCommands } from './commands/project-commands.ts'
import type { TestMessageWish } from './commands/test-message.ts'
import { makeUnlockUser } from './commands/unlock-user.ts'
import { version } from './version.ts'
import { webhookSecretOf } from './delivery/webhook-secret.ts'
import { describeMistakes, readConfig, type Command as ConfigCommand, type Config } from './config.ts'
import { CommandFailure } from './kernel/command-failure.ts'
import type { ProjectId } from './kernel/ids.ts'
import type { Project } from './kernel/project.ts'

/** The `tollgate` command. Exit code: 0 done, 1 could not be done, 2 asked wrongly. */
export async function main(argv: readonly string[]): Promise<number> {
  // What the command writes holds numbers and keys: its owner's alone.
  process.umask(0o077)
  try {
    await program().parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof CommandFailure)) throw error
    process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

interface Output {
  readonly json?: boolean
}

function program(): Command {
  const tollgate = new Command('tollgate')
    .description('Self-hosted SMS passcode sign-in. Settings: docs/settings.md.')
    .version(version)
    .exitOverride()
  const command = (parent: Command, usage: string) => parent.command(usage).option('--json', 'print JSON').exitOverride()

  command(tollgate, 'dev')
    .option('--https', 'serve TLS with a self-signed certificate, as published browser clients need it')
    .description('run a server with an SMS inbox, for development')
    .action(async ({ https = false, ...output }: Output & { readonly https?: boolean }) => {
      await serve(await composeDevServer(configOf('dev'), { isHttps: https }), output)
    })
  command(tollgate, 'start')
    .description('run a server')
    .action(async (output: Output) => {
      await serve(await composeServer(configOf('start')), output)
    })
  command(tollgate, 'migrate')
    .description('bring the database up to date')
    .action(async (output: Output) => {
      const { applied, stores } = await composeManagement(configOf('manage'), { isMigrating: true })
      await stores.close()
      print(output, { applied }, applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
    })

  const projects = tollgate.command('projects').description('create, list and set projects').exitOverride()
  command(projects, 'create')
    .requiredOption('--name <name>', 'shown to people')
    .addOption(new Option('--env <env>', 'what it is for').choices(['test', 'live']).makeOptionMandatory())
    .description('create a project')
    .action((options: Output & { name: string; env: string }) => withProjects(options, (commands) => commands.create(options)))
  command(projects, 'list')
    .description('list the projects')
    .action((options: Output) => withProjects(options, (commands) => commands.list()))
  command(projects, 'show')
    .argument('<project_id>')
    .description('show a project and its settings')
    .action((projectId: ProjectId, options: Output) => withProjects(options, (commands) => commands.show(projectId)))
  command(projects, 'rotate-secret')
    .argument('<project_id>')
    .description('replace the secret; the older one is dead within a second')
    .action((projectId: ProjectId, options: Output) => withProjects(options, (commands) => commands.rotateSecret(projectId)))
  command(projects, 'set')
    .argument('<project_id>')
    .argument('<key=JSON...>')
    .description('change settings, while servers run')
    .action((projectId: ProjectId, assignments: string[], options: Output) =>
      withProjects(options, (commands) => commands.set(projectId, assignments)),
    )

  const users = tollgate.command('users').description('help a user').exitOverride()
  command(users, 'unlock')
    .argument('<project_id>')
    .argument('<user_id_or_number>')
    .description('forget the failures of a user or a number')
    .action(async (projectId: ProjectId, user: string, output: Output) => {
      const unlocked = await withManagement(async ({ ground }) => {
        const ready = await ground()
        const { stores, clock } = ready
        return makeUnlockUser({ manage: composeProjects(ready), users: stores.users, locks: composeLocks(ready), clock })(projectId, user)
      })
      const { numbers, unlocked: opened } = unlocked
      print(output, unlocked, opened === 0 ? 'None was locked; failures are forgotten.' : `Unlocked ${opened} of ${numbers} numbers.`)
    })

  const keys = tollgate.command('keys').description('look after signing keys').exitOverride()
  command(keys, 'rotate')
    .argument('<project_id>')
    .description('publish a new signing key, used as soon as every verifier can have it')
    .action(async (projectId: ProjectId, output: Output) => {
      const { keyId, activeFrom } = await withManagement(async ({ ground }) => {
        const ready = await ground()
        const project = await composeProjects(ready).find(projectId)
        if (project === undefined) throw new CommandFailure(`there is no project ${projectId}`, 2)
        return composeSigningKeys(ready).rotate(project)
      })
      const active_from = new Date(activeFrom).toISOString()
      const text = `Published ${keyId}; it signs from ${active_from} on, and the older key stays published until its tokens are dead.`
      print(output, { key_id: keyId, active_from }, text)
    })

  const messages = tollgate.command('messages').description('see what messages say, and try out what carries them').exitOverride()
  command(messages, 'test')
    .requiredOption('--to <number_or_email>', 'who gets it')
    .addOption(new Option('--channel <channel>', 'default: sms to a number, email to an address').choices(['sms', 'whatsapp', 'email']))
    .option('--provider <name>', 'this one of TOLLGATE_PROVIDERS_FILE; default: the one that its routes pick')
    .addOption(new Option('--env <env>', "whose routes; default: live, or the provider's own").choices(['test', 'live']))
    .description('hand a provider a text with the code 000000, and say what came of it')
    .action(async ({ json = false, ...wish }: Output & TestMessageWish) => {
      const { isAccepted, report, text } = await composeTestMessage(configOf('manage'))(wish)
      if (json || isAccepted) print({ json }, report, text)
      if (!isAccepted) throw new CommandFailure(text)
    })
  command(messages, 'preview')
    .argument('[project_id]', "whose; default: Tollgate's own texts")
    .addOption(new Option('--channel <channel>', 'default: every one').choices(['sms', 'whatsapp', 'email']))
    .option('--template <id>', "one of the project's templates; sms, whatsapp or email: what the channel says by default")
    .option('--locale <locale>', 'default: every one')
    .option('--autofill', 'with the line that binds the code to a page')
    .option('--html', 'the HTML of emails, to write to a file')
    .description('show what people will read, and how many segments it takes')
    .action(async (projectId: ProjectId | undefined, { json = false, ...wish }: Output & PreviewWish) => {
      const project = projectId && (await withManagement(({ stores }) => findProject(stores, projectId)))
      const shown = previewMessage(project, wish)
      print({ json }, shown.json, shown.text)
    })
  return tollgate
}

async function findProject(stores: Management['stores'], projectId: ProjectId): Promise<Project> {
  const project = await composeProjects({ stores, clock: systemClock, random: systemRandom }).find(projectId)
  if (project === undefined) throw new CommandFailure(`there is no project ${projectId}`, 2)
  return project
}

function configOf(command: ConfigCommand): Config {
  const config = readConfig(command)
  if (!config.ok) throw new CommandFailure(describeMistakes(config.refusal), 2)
  return config.value
}

type Projects = ReturnType<typeof makeProjectCommands>

async function withProjects(
  output: Output,
  run: (commands: Projects) => Promise<{ readonly json: unknown; readonly text: string }>,
): Promise<void> {
  const result = await withManagement(({ stores, ground }) => {
    const manage = composeProjects({ stores, clock: systemClock, random: systemRandom })
    // Without the secret at hand the key is made by the first sign-in.
    const prepareKeys = async (project: Project) => {
      const ready = await ground().catch(() => undefined)
      if (ready) await composeSigningKeys(ready).signingKey(project)
    }
    const webhookSecret = async (project: ProjectId) => {
      const ready = await ground().catch(() => undefined)
      return ready && webhookSecretOf(ready.keyring, project)
    }
    return run(makeProjectCommands({ manage, prepareKeys, webhookSecretOf: webhookSecret }))
  })
  print(output, result.json, result.text)
}

async function withManagement<T>(work: (management: Management) => Promise<T>): Promise<T> {
  const management = await composeManagement(configOf('manage'), { isMigrating: false })
  return work(management).finally(() => management.stores.close())
}

/** Until a signal asks to end; then what is under way is answered first. */
async function serve(server: RunningServer, output: Output): Promise<void> {
  // Listened for before anybody is told that the server is up: whoever reads that may end it at once.
  const askedToEnd = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
  const { baseUrl, devProject, isInboxAlone } = server
  print(
    output,
    { base_url: baseUrl, ...devProject },
    devProject ? devBanner(baseUrl, { ...devProject, isInboxAlone }) : `Tollgate listens on ${baseUrl}.`,
  )
  await askedToEnd
  await server.close()
}

function print({ json = false }: Output, data: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(data) : text}\n`)
}
