import { vi } from 'vitest'

/** Addresses without a host are of the server, as in a page that it has served. */
export const visit = (base: string): void => {
  const { fetch, Request } = globalThis
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(new URL(path, base), init))
  vi.stubGlobal('Request', function request(path: string, init: RequestInit) {
    return new Request(new URL(path, base), init)
  })
}
