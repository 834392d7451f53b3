import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuthorization, httpCall } from './support/http-call.ts'
import { tellsApart } from './support/two-samples.ts'
import { openWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

describe('F9: the time of a 401', () => {
  const samples = 20_000
  const others = {
    'a secret that is wrong in its first letter': () => ({ ...world.keys, secret: `x${world.keys.secret.slice(1)}` }),
    'a secret that is wrong in its last letter': () => ({
      ...world.keys,
      secret: `${world.keys.secret.slice(0, -1)}${otherThan(world.keys.secret.at(-1))}`,
    }),
    'a project that nobody has': () => ({
      ...world.keys,
      project_id: `project-test-${world.keys.project_id.slice('project-test-'.length).replace(/[0-9a-f]/g, '0')}`,
    }),
  }

  it.each([
    ['a secret that is wrong in its first letter', 'a secret that is wrong in its last letter'],
    ['a secret that is wrong in its last letter', 'a project that nobody has'],
  ] as const)('does not tell %s from %s', async (one, other) => {
    const [left, right] = [others[one](), others[other]()]
    const times: [number[], number[]] = [[], []]
    // In turns and in an order that changes, so that whatever drifts drifts for both.
    for (let sample = 0; sample < samples; sample += 1) {
      for (const side of sample % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        times[side].push(await timeOf(side === 0 ? left : right))
      }
    }
    const verdict = tellsApart(...times)
    console.log(`F9 ${one} / ${other}: ${JSON.stringify(verdict)}`)
    // An attacker sees no more than a microsecond over a network; and so many tests may look significant by chance once in a thousand.
    expect(verdict.welchP < 0.001 && verdict.mannWhitneyP < 0.001 && verdict.medianDifferenceMicroseconds > 20).toBe(false)
  })

  async function timeOf(keys: Parameters<typeof basicAuthorization>[0]): Promise<number> {
    const headers = { authorization: basicAuthorization(keys) }
    const before = process.hrtime.bigint()
    await httpCall(world.baseUrl, { method: 'GET', path: '/v1/users/x', headers })
    return Number(process.hrtime.bigint() - before)
  }

  const otherThan = (letter: string | undefined) => (letter === 'A' ? 'B' : 'A')
})

describe('F1: a gigabyte', () => {
  it.each([
    ['in chunks', 'Transfer-Encoding: chunked'],
    ['with its length', `Content-Length: ${2 ** 30}`],
  ])('%s costs the server no memory', async (_, header) => {
    const gigabytes = 2 ** 30
    const piece = Buffer.alloc(2 ** 20, 'a')
    const chunk = header.startsWith('Transfer') ? Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]) : piece
    const before = process.memoryUsage.rss()
    let sent = 0
    let lines = 0
    // The line is cut after 64 KiB; whoever means it comes again.
    while (sent < gigabytes && lines < 2_000) {
      lines += 1
      sent += await pour(header, chunk, gigabytes - sent)
    }
    const grownBytes = process.memoryUsage.rss() - before
    console.log(`F1 ${header}: ${lines} lines, ${sent} bytes, RSS ${Math.round(grownBytes / 2 ** 20)} MiB more`)
    expect(grownBytes).toBeLessThan(150 * 2 ** 20)
    expect(await httpCall(world.baseUrl, { method: 'GET', path: '/healthz', headers: {} })).toMatchObject({ status: 200 })
  })

  /** Writes until the server hangs up; answers how much it took. */
  async function pour(header: string, chunk: Buffer, most: number): Promise<number> {
    const { hostname, port } = new URL(world.baseUrl)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => undefined)
    socket.resume()
    const authorization = basicAuthorization(world.keys)
    socket.write(
      `POST /v1/users/search HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\n${header}\r\n\r\n`,
    )
    let sent = 0
    while (!socket.destroyed && sent < most) {
      sent += chunk.length
      if (!socket.write(chunk)) await new Promise((go) => socket.once('drain', go).once('close', go))
    }
    socket.destroy()
    return sent
  }
})
