import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bound, givenProvider, message } from '../providers/smpp-given.ts'
import { pcapOf } from './pcap.ts'
import { randomTexts } from './random-texts.ts'
import { openRecordingProxy, type Recorded } from './recording-proxy.ts'

/** The one that tshark takes for SMPP. */
const smppPort = 2775
const run = promisify(execFile)

describe('1,000 texts in four languages', () => {
  const ordinary = randomTexts(1_000, 20_260_101)
  // To tshark UCS-2 has no characters of two code units.
  const withKeys = randomTexts(50, 20_260_102).map((text) => text.replaceAll(' ', ' \u{1f511} '))
  const texts = [...ordinary, ...withKeys]
  const numbers = texts.map((_, index) => `+1415${(5_550_000 + index).toString()}`)

  it(
    'reach an SMSC of Net::SMPP as they were written, its receipts come back, and tshark reads the same',
    { timeout: 120_000 },
    async () => {
      const smsc = await startSmsc()
      const proxy = await openRecordingProxy(smsc.port)
      const { provider, nextLine, heard } = givenProvider(proxy.port, { window: 10 })
      onTestFinished(() => proxy.close())
      await nextLine(bound)

      const reached = linesOf(smsc.lines, texts.length)
      const forever = new AbortController().signal
      const outcomes = await Promise.all(
        texts.map((text, index) => provider.handOver(message(text, { to: numbers[index] ?? '' }), forever)),
      )
      expect(outcomes.filter(({ kind }) => kind !== 'sent')).toEqual([])
      const received = new Map((await reached).map((line) => line.split(' ') as [string, string]))
      expect(numbers.map((number) => Buffer.from(received.get(number.slice(1)) ?? '', 'hex').toString())).toEqual(texts)

      // The SMSC reports before it reads on, so its answer to the unbind comes last.
      await provider.close()
      const ids = outcomes.flatMap((outcome) => (outcome.kind === 'sent' ? [outcome.providerMessageId] : []))
      expect(new Set(ids).size).toBe(texts.length)
      const delivered = heard.flatMap(({ state, providerMessageIds: [id] }) => (state === 'delivered' ? [id] : []))
      expect(delivered.toSorted()).toEqual(ids.toSorted())

      const read = await textsByTshark(proxy.recorded)
      expect(ordinary.map((_, index) => read.get(numbers[index]?.slice(1) ?? ''))).toEqual(ordinary)
    },
  )
})

interface RunningSmsc {
  readonly port: number
  readonly lines: Interface
}

async function startSmsc(): Promise<RunningSmsc> {
  const smsc: ChildProcessByStdio<null, Readable, null> = spawn('perl', [join(import.meta.dirname, 'smpp-smsc.pl')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void smsc.kill())
  const lines = createInterface(smsc.stdout)
  const [port] = await linesOf(lines, 1)
  return { port: Number(port), lines }
}

function linesOf(lines: Interface, count: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const found: string[] = []
    function take(line: string): void {
      found.push(line)
      if (found.length < count) return
      lines.off('line', take)
      resolve(found)
    }
    lines.on('line', take)
  })
}

const submitted = ['smpp.destination_addr', 'smpp.message_text'] as const

/** By number: what tshark reads in each submit_sm, part after part. */
async function textsByTshark(recorded: readonly Recorded[]): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-smpp-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const capture = join(folder, 'smpp.pcap')
  await writeFile(capture, pcapOf(recorded, smppPort))
  // 0 is the SMSC's own alphabet, so tshark asks which one that is.
  const preferences = ['-o', 'smpp.decode_sms_over_smpp:GSM 7-bit', '-o', 'smpp.gsm7_unpacked:TRUE']
  const wanted = ['-Y', 'smpp.command_id == 0x00000004', '-T', 'json', ...submitted.flatMap((field) => ['-e', field])]
  const { stdout } = await run('tshark', ['-r', capture, ...preferences, ...wanted], { maxBuffer: 64 * 1024 * 1024 })
  const packets = JSON.parse(stdout) as readonly { readonly _source: { readonly layers: Layers } }[]
  const texts = new Map<string, string>()
  for (const { _source } of packets) {
    const [numbers, parts] = submitted.map((field) => _source.layers[field])
    numbers?.forEach((number, index) => texts.set(number, (texts.get(number) ?? '') + (parts?.[index] ?? '')))
  }
  return texts
}

/** One entry a PDU of the packet. */
type Layers = Readonly<Record<(typeof submitted)[number], readonly string[]>>
