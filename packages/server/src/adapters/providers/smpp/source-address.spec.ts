import { describe, expect, it } from 'vitest'
import { sourceAddress } from './source-address.ts'

describe('a sender', () => {
  it.each([
    { sender: 'Acme', ton: 5, npi: 0, address: 'Acme' },
    { sender: 'ELEVENCHARS', ton: 5, npi: 0, address: 'ELEVENCHARS' },
    { sender: '12', ton: 5, npi: 0, address: '12' },
    { sender: '123', ton: 3, npi: 0, address: '123' },
    { sender: '123456', ton: 3, npi: 0, address: '123456' },
    { sender: '+14155550123', ton: 1, npi: 1, address: '14155550123' },
    { sender: '14155550123', ton: 1, npi: 1, address: '14155550123' },
    { sender: undefined, ton: 0, npi: 0, address: '' },
  ])('$sender has type $ton and plan $npi', ({ sender, ton, npi, address }) => {
    expect(sourceAddress({ sender, ton: undefined, npi: undefined })).toEqual({
      ok: true,
      value: { source_addr_ton: ton, source_addr_npi: npi, source_addr: address },
    })
  })

  it('has the type and plan that the operator says', () => {
    expect(sourceAddress({ sender: '12345', ton: 0, npi: 1 })).toMatchObject({ value: { source_addr_ton: 0, source_addr_npi: 1 } })
  })

  it.each(['TwelveLetter', 'Açaí', 'a\0b', '+1415555012345678'])('%j is refused', (sender) => {
    expect(sourceAddress({ sender, ton: undefined, npi: undefined }).ok).toBe(false)
  })
})
