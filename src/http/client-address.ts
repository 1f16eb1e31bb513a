import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4 } from 'node:net'

/**
 * Who a request counts for: an IPv4 address, or the /64 of an IPv6 one, which is what one customer
 * gets. `trustProxy` is the number of our own proxies: each appends the address it was called from
 * to X-Forwarded-For, so the client's is that many from the right, and what is left of it is hearsay.
 */
export const clientAddress = (
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trustProxy: number,
): string => {
  const direct = socket.remoteAddress ?? ''
  if (trustProxy === 0) return networkOf(direct)
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
  const claimed = forwarded.at(-trustProxy) ?? forwarded[0] ?? ''
  return networkOf(isIP(claimed) === 0 ? direct : claimed)
}

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

const networkOf = (address: string): string => {
  if (isIP(address) === 0 || isIPv4(address)) return address
  const [plain = ''] = address.split('%') // a link-local address names its interface
  const canonical = new URL(`http://[${plain}]`).hostname.slice(1, -1)
  const mapped = MAPPED.exec(canonical)
  if (mapped !== null) return [mapped[1], mapped[2]].map((word) => bytesOf(word)).join('.')
  const [left = ''] = canonical.split('::')
  const groups = left === '' ? [] : left.split(':')
  return `${[...groups, '0', '0', '0', '0'].slice(0, 4).join(':')}::/64`
}

const bytesOf = (word = ''): string => {
  const value = Number.parseInt(word, 16)
  return `${value >> 8}.${value & 255}`
}
