import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { isLoopback, isPublic, limitKeyOf, networkOf, parseAddress, type NetworkAddress } from './network.ts'

const refused = { ok: false, refusal: { error_type: 'invalid_ip_address' } }

function parsed(text: string): NetworkAddress {
  const result = parseAddress(text)
  if (!result.ok) throw new Error(`${text} is no address`)
  return result.value
}

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    ['::8.8.8.8', '::808:808'],
    ['::127.0.0.1', '::7f00:1'],
    ['1:2:3:4:5:6:7.8.9.10', '1:2:3:4:5:6:708:90a'],
    ['0000:0000:0000:0000:0000:ffff:255.255.255.255', '255.255.255.255'],
  ])('%s is %s', (input, text) => {
    expect(parseAddress(input)).toEqual({ ok: true, value: text })
  })

  it.each([
    ['empty', ''],
    ['a name', 'localhost'],
    ['three numbers', '127.0.1'],
    ['one number', '2130706433'],
    ['hexadecimal', '0x7f.0.0.1'],
    ['hexadecimal in one', '0x7f000001'],
    ['a leading zero', '127.0.0.01'],
    ['octal', '0177.0.0.1'],
    ['above 255', '256.0.0.1'],
    ['five numbers', '1.2.3.4.5'],
    ['an empty octet', '1..2.3'],
    ['a port', '203.0.113.7:80'],
    ['a network', '203.0.113.0/24'],
    ['a space', ' 203.0.113.7'],
    ['a newline', '203.0.113.7\n'],
    ['a NUL', '203.0.113.7\0'],
    ['full-width digits', '２０３.0.113.7'],
    ['a list, as X-Forwarded-For has it', '203.0.113.7, 198.51.100.1'],
    ['a zone', 'fe80::1%eth0'],
    ['an empty zone', 'fe80::1%'],
    ['brackets', '[2001:db8::1]'],
    ['brackets and a port', '[2001:db8::1]:80'],
    ['two gaps', '2001::db8::1'],
    ['nine groups', '1:2:3:4:5:6:7:8:9'],
    ['seven groups', '1:2:3:4:5:6:7'],
    ['a group of five', '2001:db8::12345'],
    ['three colons', ':::1'],
    ['one colon', ':'],
    ['a tail above 255', '::ffff:256.0.0.1'],
    ['a tail with a leading zero', '::ffff:010.0.0.1'],
    ['a tail that is no end', '1.2.3.4::'],
    ['a tail alone after a dot', '::.1.2.3.4'],
    ['a tail after seven groups', '1:2:3:4:5:6:7:1.2.3.4'],
    ['a short tail', '::ffff:1.2.3'],
    ['10 kB', '1'.repeat(10_000)],
  ])('is refused with %s', (_, input) => {
    expect(parseAddress(input)).toEqual(refused)
  })

  it.each([
    { address: '203.0.113.7', network: '203.0.113.0/24', limitKey: '203.0.113.7' },
    { address: '203.0.113.255', network: '203.0.113.0/24', limitKey: '203.0.113.255' },
    { address: '::ffff:203.0.113.7', network: '203.0.113.0/24', limitKey: '203.0.113.7' },
    { address: '2001:db8:1:2:3:4:5:6', network: '2001:db8:1:2::/64', limitKey: '2001:db8:1:2::/64' },
    { address: '2001:db8:1:2:ffff:ffff:ffff:ffff', network: '2001:db8:1:2::/64', limitKey: '2001:db8:1:2::/64' },
    { address: '2001:db8:0:1::1', network: '2001:db8:0:1::/64', limitKey: '2001:db8:0:1::/64' },
    { address: '::1', network: '::/64', limitKey: '::/64' },
  ])('$address is of $network and counted as $limitKey', ({ address, network, limitKey }) => {
    expect(networkOf(parsed(address))).toBe(network)
    expect(limitKeyOf(parsed(address))).toBe(limitKey)
  })

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['0.0.0.0', false],
    ['::', false],
    ['::2', false],
    ['::127.0.0.1', false],
    ['192.168.0.1', false],
  ])('%s is loopback: %s', (address, answer) => {
    expect(isLoopback(parsed(address))).toBe(answer)
  })

  it.each([
    ['8.8.8.8', true],
    ['100.63.255.255', true],
    ['100.128.0.0', true],
    ['172.15.255.255', true],
    ['172.32.0.0', true],
    ['2606:4700::1111', true],
    ['2a00:1450:4001::1', true],
    ['::ffff:8.8.8.8', true],
    ['0.0.0.0', false],
    ['10.0.0.1', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['168.63.129.15', true],
    ['168.63.129.16', false],
    ['::ffff:168.63.129.16', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['203.0.113.7', false],
    ['224.0.0.1', false],
    ['240.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['::ffff:10.0.0.1', false],
    ['::8.8.8.8', false],
    ['64:ff9b::10.0.0.1', false],
    ['2001:db8::1', false],
    ['2002:a00:1::1', false],
    ['4000::1', false],
    ['fc00::1', false],
    ['fd12:3456::1', false],
    ['fe80::1', false],
    ['fec0::1', false],
    ['ff02::1', false],
  ])('%s is public: %s', (address, answer) => {
    expect(isPublic(parsed(address))).toBe(answer)
  })
})

describe('every text', () => {
  const scraps = textOf('0123456789abcfF:.%x[]/ \0', { maxLength: 46 })

  it('is an address exactly when Node says so, zones excepted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), scraps, fc.string()), (input) => {
        const isAddress = isIPv4(input) || (isIPv6(input) && !input.includes('%'))
        expect(parseAddress(input).ok).toBe(isAddress)
      }),
      { numRuns: 5000 },
    )
  })

  it('that is an address has one form, which parses to itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (input) => {
        expect(parseAddress(parsed(input))).toEqual({ ok: true, value: parsed(input) })
        expect(parseAddress(input.toUpperCase())).toEqual({ ok: true, value: parsed(input) })
      }),
    )
  })

  it('that is an address of a network has the network of every other one in it', () => {
    const group = fc.nat(0xffff).map((value) => value.toString(16))
    const half = fc.tuple(group, group, group, group).map((groups) => groups.join(':'))
    fc.assert(
      fc.property(half, half, half, (prefix, one, other) => {
        fc.pre(!prefix.startsWith('0:0:0:0'))
        expect(networkOf(parsed(`${prefix}:${one}`))).toBe(networkOf(parsed(`${prefix}:${other}`)))
      }),
    )
  })
})
