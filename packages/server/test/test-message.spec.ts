import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { kept } from './providers/kept.ts'
import { openSmsc } from './providers/smpp-smsc.ts'
import { answering, openVendor, portOfNobody, type Behaviour } from './providers/vendor.ts'
import { temporaryFolder, tollgate } from './support/tollgate-process.ts'

const number = '+14155552671'
const sid = `SM${'0'.repeat(32)}`

let folder: string
beforeEach(() => {
  const temporary = temporaryFolder()
  kept({
    close: () => {
      temporary.remove()
    },
  })
  folder = temporary.path
})

interface Given {
  readonly providers: readonly object[]
  readonly routes?: readonly object[]
}

/** `tollgate messages test` with this providers file; no database, no secret. */
function testing({ providers, routes = [] }: Given, ...args: readonly string[]) {
  const file = join(folder, 'providers.json')
  writeFileSync(file, JSON.stringify({ providers, routes }))
  const environment = { TOLLGATE_DEV_DIR: folder, TOLLGATE_PROVIDERS_FILE: file, SENDER_SECRET: 'a shared secret' }
  return tollgate(['messages', 'test', ...args], environment)
}

const secret = { env: 'SENDER_SECRET' }
const webhook = (name: string, base_url: string, more: object = {}) => ({ name, type: 'webhook', base_url, secret, ...more })
const toAnybody = (...providers: readonly string[]) => [{ channel: 'sms', providers }]

async function vendorThat(behaviour: Behaviour) {
  return kept(await openVendor(behaviour))
}

describe('tollgate messages test', () => {
  it('hands a text with the code 000000 to the provider that routing picks, and says so', async () => {
    const [us, rest] = [await vendorThat(answering({})), await vendorThat(answering({}))]
    const providers = [webhook('us', us.url, { from: '+14155550100' }), webhook('rest', rest.url)]
    const routes = [{ channel: 'sms', regions: ['US'], providers: ['us'] }, ...toAnybody('rest')]
    const { exitCode, stdout } = await testing({ providers, routes }, '--to', number)
    expect(exitCode).toBe(0)
    expect(us.asked.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { to: number, channel: 'sms', locale: 'en', text: expect.stringContaining('000000') as string },
    ])
    expect(rest.asked).toEqual([])
    for (const said of [
      `${number} (US)`,
      'sms US',
      'us (webhook, for live projects)',
      '+14155550100',
      'accepted by us',
      'look at the phone',
    ])
      expect(stdout).toContain(said)
  })

  it('names the message as the provider does', async () => {
    const { url } = await vendorThat(answering({ status: 201, body: JSON.stringify({ sid, status: 'queued' }) }))
    const twilio = { name: 'twilio-main', type: 'twilio', base_url: url, account_sid: `AC${'0'.repeat(32)}`, from: '+14155550100', secret }
    const { exitCode, stdout } = await testing({ providers: [twilio] }, '--to', number, '--provider', 'twilio-main')
    expect(stdout).toContain(`accepted by twilio-main as ${sid}`)
    expect(exitCode).toBe(0)
  })

  it.each<{ title: string; behaviour: Behaviour | undefined; said: string; todo: string; outcome: string }>([
    {
      title: 'refuses it',
      behaviour: answering({ status: 422 }),
      outcome: 'rejected',
      said: 'refused by own: answered 422',
      todo: 'nothing was sent',
    },
    {
      title: 'is not there',
      behaviour: undefined,
      outcome: 'busy',
      said: 'not accepted by own now: the connection was refused',
      todo: 'is its address in TOLLGATE_PROVIDERS_FILE right',
    },
    {
      title: 'breaks',
      behaviour: answering({ status: 500 }),
      outcome: 'unknown',
      said: 'no clear answer from own: answered 500',
      todo: 'look at the phone before you try again',
    },
  ])('ends with 1 when the provider $title, and says what to do', async ({ behaviour, said, todo, outcome }) => {
    const base_url = behaviour ? (await vendorThat(behaviour)).url : `http://127.0.0.1:${await portOfNobody()}`
    const given = { providers: [webhook('own', base_url)], routes: toAnybody('own') }
    const { exitCode, stdout, stderr } = await testing(given, '--to', number, '--json')
    expect(exitCode).toBe(1)
    for (const words of [said, todo]) expect(stderr).toContain(words)
    expect(JSON.parse(stdout)).toMatchObject({ accepted: false, outcome, to: number, route: 'sms', provider: 'own', type: 'webhook' })
  })

  it("leaves the server's receipts with the SMSC; once, it took and lost those that came on its bind", async () => {
    const smsc = kept(await openSmsc())
    const carrier = { name: 'carrier', type: 'smpp', host: '127.0.0.1', port: smsc.port, system_id: 'tollgate', secret }
    smsc.does({
      submit_sm: ({ connection }) => connection.deliver({ text: 'id:m7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:' }),
    })
    const tested = testing({ providers: [carrier] }, '--to', number, '--provider', 'carrier')
    const { pdu: submit } = await smsc.next('submit_sm')
    const { pdu: answer, connection } = await smsc.next('deliver_sm_resp')
    expect(answer.status).toBe(0x64)
    connection.accept(submit, 'm8')
    expect(await tested).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('accepted by carrier as m8') as string })
  })

  it('asks nobody of the other environment', async () => {
    const { url, asked } = await vendorThat(answering({}))
    const given = { providers: [webhook('own', url, { for: 'test' })], routes: toAnybody('own') }
    const live = await testing(given, '--to', number)
    expect(live).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('carries sms to US for live projects') as string })
    expect(asked).toEqual([])
    expect((await testing(given, '--to', number, '--env', 'test')).exitCode).toBe(0)
    expect((await testing(given, '--to', number, '--provider', 'own')).exitCode).toBe(0)
    expect(asked).toHaveLength(2)
  })

  it('sends emails to addresses', async () => {
    const { url, asked } = await vendorThat(answering({}))
    const given = { providers: [webhook('own', url)], routes: [{ channel: 'email', providers: ['own'] }] }
    const { exitCode, stdout } = await testing(given, '--to', 'Ada@Example.com', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ accepted: true, channel: 'email', to: 'ada@example.com', region: null, reason: null })
    expect(asked).toHaveLength(1)
  })

  it.each([
    { args: [], named: '--to' },
    { args: ['--to', '415'], named: '--to=415' },
    { args: ['--to', 'ada@'], named: '--to=ada@' },
    { args: ['--to', number, '--provider', 'nobody'], named: 'expected: own' },
    { args: ['--to', number, '--channel', 'pigeon'], named: 'sms' },
    { args: ['--to', 'ada@example.com', '--channel', 'sms'], named: 'expected for sms' },
    { args: ['--to', number, '--provider', 'own', '--env', 'test'], named: 'own serves live projects only' },
  ])('asked with $args ends with 2', async ({ args, named }) => {
    const { exitCode, stderr } = await testing({ providers: [webhook('own', 'http://127.0.0.1:9')], routes: toAnybody('own') }, ...args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(named)
  })

  it('says which setting is missing where there is no provider', async () => {
    const { exitCode, stderr } = await tollgate(['messages', 'test', '--to', number], { TOLLGATE_DEV_DIR: folder })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('TOLLGATE_PROVIDERS_FILE')
  })
})
