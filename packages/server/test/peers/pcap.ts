import type { Recorded } from './recording-proxy.ts'

/** Packets of IPv4 without a link layer: https://www.tcpdump.org/linktypes.html */
const rawIp = 101
const packetBytesAtMost = 1_400
const ipHeaderBytes = 20
const tcpHeaderBytes = 20
const clientPort = 40_000
const address = [127, 0, 0, 1]
const pushAndAcknowledge = 0x18

/** What passed, as a capture of one TCP connection to this port; no privilege is needed to make it. */
export function pcapOf(recorded: readonly Recorded[], serverPort: number): Buffer {
  const sent = { client: 1, server: 1 }
  const packets = recorded.flatMap(({ from, bytes }) =>
    slices(bytes).map((slice) => {
      const sequence = sent[from]
      sent[from] += slice.length
      const [source, destination] = from === 'client' ? [clientPort, serverPort] : [serverPort, clientPort]
      return packet({ source, destination, sequence, acknowledged: sent[from === 'client' ? 'server' : 'client'], slice })
    }),
  )
  return Buffer.concat([fileHeader(), ...packets.map((bytes, index) => recordOf(bytes, index))])
}

function slices(bytes: Buffer): readonly Buffer[] {
  const count = Math.ceil(bytes.length / packetBytesAtMost)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * packetBytesAtMost, (index + 1) * packetBytesAtMost))
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(65_535, 16)
  header.writeUInt32LE(rawIp, 20)
  return header
}

/** A millisecond apart each. */
function recordOf(bytes: Buffer, index: number): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(Math.floor(index / 1_000), 0)
  header.writeUInt32LE((index % 1_000) * 1_000, 4)
  header.writeUInt32LE(bytes.length, 8)
  header.writeUInt32LE(bytes.length, 12)
  return Buffer.concat([header, bytes])
}

interface Packet {
  readonly source: number
  readonly destination: number
  readonly sequence: number
  readonly acknowledged: number
  readonly slice: Buffer
}

/** Without checksums, which readers leave unchecked by default. */
function packet({ source, destination, sequence, acknowledged, slice }: Packet): Buffer {
  const headers = Buffer.alloc(ipHeaderBytes + tcpHeaderBytes)
  headers.writeUInt8(0x45, 0)
  headers.writeUInt16BE(headers.length + slice.length, 2)
  headers.writeUInt8(64, 8)
  headers.writeUInt8(6, 9)
  headers.set(address, 12)
  headers.set(address, 16)
  headers.writeUInt16BE(source, ipHeaderBytes)
  headers.writeUInt16BE(destination, ipHeaderBytes + 2)
  headers.writeUInt32BE(sequence, ipHeaderBytes + 4)
  headers.writeUInt32BE(acknowledged, ipHeaderBytes + 8)
  headers.writeUInt8((tcpHeaderBytes / 4) << 4, ipHeaderBytes + 12)
  headers.writeUInt8(pushAndAcknowledge, ipHeaderBytes + 13)
  headers.writeUInt16BE(65_535, ipHeaderBytes + 14)
  return Buffer.concat([headers, slice])
}
