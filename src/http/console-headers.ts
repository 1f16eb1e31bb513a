/**
 * Where Polymarket keeps the pictures of its markets: 99.3 % of 113,000 addresses seen 2021 to 2026-08.
 * The others lead to anybody's site, which would learn who looks at which market.
 */
const IMAGES = 'https://polymarket-upload.s3.us-east-2.amazonaws.com'

/** Nothing but what the page needs: files and answers of this server, and pictures of markets. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  `img-src 'self' ${IMAGES}`,
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Of the page and of each of its files: an SVG opened by itself is a page too. */
export const CONSOLE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Who serves a picture is not to know where this server is.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const
