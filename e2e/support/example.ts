import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder, type DevKeys } from '../../packages/server/test/support/tollgate-process.ts'
import { codeOf } from './phone.ts'
import { startWiretap, type Overheard } from './wiretap.ts'

/** The server and the app of `npm run example`, as the app would be deployed. */
export interface Example {
  /** Of the app, without a slash at the end. */
  readonly url: string
  readonly inboxUrl: string
  readonly secret: string
  /** All that the app answered. */
  readonly overheard: readonly Overheard[]
  /** All codes so far. */
  readonly codes: readonly string[]
  /** Of the oldest text to this number that was not asked for yet; waits up to 10 s for one, then fails. */
  nextCode(number: string): Promise<string>
  /** Whether the server and the app can still be reached. */
  isAnybodyThere(): Promise<boolean>
  /** As Ctrl-C does; the exit code. */
  end(): Promise<number | null>
  /** What is left after `end`. */
  stop(): Promise<void>
}

interface Inbox {
  readonly messages: readonly { readonly message_id: string; readonly text: string }[]
}

const workspace = join(import.meta.dirname, '../..')
const isUp = 'Its texts'

export async function startExample(): Promise<Example> {
  const folder = temporaryFolder()
  const port = await freePort()
  const program = spawn(process.execPath, [join(workspace, 'scripts/example.ts'), '--production'], {
    env: { ...process.env, TOLLGATE_DEV_DIR: folder.path, TOLLGATE_PORT: '0', TOLLGATE_LOG_LEVEL: 'error', PORT: port.toString() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(program, 'close') as Promise<[number | null]>
  let printed = ''
  const up = new Promise<void>((resolve, reject) => {
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (printed.includes(isUp)) resolve()
      })
    }
    void ended.then(() => reject(new Error(`the example ended: ${printed}`)))
  })
  await up

  const { base_url: serverUrl, secret } = JSON.parse(readFileSync(join(folder.path, 'dev.json'), 'utf8')) as DevKeys
  const tap = await startWiretap(port)
  const seen = new Map<string, string>()
  const codes: string[] = []
  const answers = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    )

  return {
    url: tap.url,
    inboxUrl: `${serverUrl}/inbox`,
    secret,
    overheard: tap.overheard,
    codes,
    nextCode: async (number) => {
      const after = seen.get(number)
      const query = new URLSearchParams({ to: number, wait_seconds: '10', ...(after !== undefined && { after }) })
      const { messages } = (await (await fetch(`${serverUrl}/dev/inbox/messages?${query.toString()}`)).json()) as Inbox
      const [message] = messages
      if (message === undefined) throw new Error(`no text came to ${number}`)
      seen.set(number, message.message_id)
      const code = codeOf(message.text)
      codes.push(code)
      return code
    },
    isAnybodyThere: async () => (await answers(`http://localhost:${port}`)) || answers(`${serverUrl}/healthz`),
    end: async () => {
      program.kill('SIGINT')
      return (await ended)[0]
    },
    stop: async () => {
      program.kill('SIGTERM')
      await ended
      await tap.stop()
      folder.remove()
    },
  }
}

/** Free a moment ago: the app does not say which one it took. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
