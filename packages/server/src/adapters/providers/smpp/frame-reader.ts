export interface Frames {
  /** Whole PDUs, in the order of coming. */
  readonly frames: readonly Buffer[]
  /** What comes next is no PDU, so nothing after it can be read. */
  readonly isBroken: boolean
}

/** Cuts a stream into PDUs, however it is dribbled. Holds one PDU at most, and joins its pieces twice at most. */
export interface FrameReader {
  push(chunk: Buffer): Frames
}

/** command_length, command_id, command_status, sequence_number. */
export const headerBytes = 16
/** A receipt has a few hundred. */
const frameBytesAtMost = 16 * 1024
const lengthBytes = 4

export function makeFrameReader(): FrameReader {
  let pieces: Buffer[] = []
  let heldBytes = 0
  let wantedBytes = lengthBytes

  function cut(): Frames {
    let rest = Buffer.concat(pieces)
    const frames: Buffer[] = []
    wantedBytes = lengthBytes
    while (rest.length >= lengthBytes) {
      const length = rest.readUInt32BE(0)
      if (length < headerBytes || length > frameBytesAtMost) return { frames, isBroken: true }
      if (rest.length < length) {
        wantedBytes = length
        break
      }
      frames.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    pieces = [rest]
    heldBytes = rest.length
    return { frames, isBroken: false }
  }

  return {
    push(chunk) {
      pieces.push(chunk)
      heldBytes += chunk.length
      return heldBytes < wantedBytes ? { frames: [], isBroken: false } : cut()
    },
  }
}
