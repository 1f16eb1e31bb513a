import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { clientAddress } from '../../src/http/client-address.ts'

const addressOf = (remoteAddress: string, hops: number, forwarded?: string): string =>
  clientAddress(
    {
      socket: { remoteAddress } as IncomingMessage['socket'],
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    },
    hops,
  )

it.each([
  ['an IPv4 address is itself', '192.0.2.7', '192.0.2.7'],
  ['an IPv4 address within IPv6 is itself', '::ffff:192.0.2.7', '192.0.2.7'],
  ['an IPv6 address counts by its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['however it is written', '2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['also one that is short', '2001:db8::1', '2001:db8:0:0::/64'],
  ['loopback', '::1', '0:0:0:0::/64'],
  ['an interface is left out', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s', (_claim, remote, expected) => {
  expect(addressOf(remote, 0)).toBe(expected)
})

it.each([
  ['nothing is believed without a proxy', 0, '203.0.113.9', '192.0.2.7'],
  ['one proxy names the last', 1, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['two proxies name the last but one', 2, 'spoofed, 198.51.100.1, 203.0.113.9', '198.51.100.1'],
  ['a proxy that was passed by leaves fewer', 2, '203.0.113.9', '203.0.113.9'],
  ['what is no address is not believed', 1, 'unknown', '192.0.2.7'],
  ['IPv6 counts by its /64 there too', 1, '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['so does IPv4 within IPv6', 1, '::ffff:c000:207', '192.0.2.7'],
])('%s', (_claim, hops, forwarded, expected) => {
  expect(addressOf('192.0.2.7', hops, forwarded)).toBe(expected)
})

it('without the header the socket counts', () => {
  expect(addressOf('192.0.2.7', 1)).toBe('192.0.2.7')
})
