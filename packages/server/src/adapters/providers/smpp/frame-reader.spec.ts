import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeFrameReader } from './frame-reader.ts'

function frame(bodyBytes: number): Buffer {
  const bytes = Buffer.alloc(16 + bodyBytes, bodyBytes % 256)
  bytes.writeUInt32BE(bytes.length, 0)
  return bytes
}

describe('a stream', () => {
  it('is the same PDUs however it is cut', () => {
    const anyCuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 10 }), anyCuts, (bodies, cuts) => {
        const frames = bodies.map(frame)
        const reader = makeFrameReader()
        const read: Buffer[] = []
        let rest = Buffer.concat(frames)
        for (let turn = 0; rest.length > 0; turn += 1) {
          const length = cuts[turn % cuts.length] ?? 1
          const found = reader.push(rest.subarray(0, length))
          expect(found.isBroken).toBe(false)
          read.push(...found.frames)
          rest = rest.subarray(length)
        }
        expect(Buffer.concat(read).equals(Buffer.concat(frames))).toBe(true)
        expect(read).toHaveLength(frames.length)
      }),
    )
  })

  it.each([0, 15, 16_385, 0xffff_ffff])('with a PDU of %i bytes is broken, and what came before it is read', (length) => {
    const wrong = Buffer.alloc(4)
    wrong.writeUInt32BE(length)
    const { frames, isBroken } = makeFrameReader().push(Buffer.concat([frame(3), wrong]))
    expect(frames).toHaveLength(1)
    expect(isBroken).toBe(true)
  })

  it('with the longest and the shortest PDU is whole', () => {
    const { frames, isBroken } = makeFrameReader().push(Buffer.concat([frame(16_384 - 16), frame(0)]))
    expect(frames.map(({ length }) => length)).toEqual([16_384, 16])
    expect(isBroken).toBe(false)
  })
})
