import { expect, test } from 'vitest'
import { systemClock } from '../../src/gamma/clock.ts'
import { createTransport } from '../../src/gamma/transport.ts'
import { json, startGamma } from '../support/gamma.ts'

test('a request that is given up while its connection is being made is never sent', async () => {
  const gamma = await startGamma(() => json({}))
  const transport = createTransport({
    origin: gamma.url,
    userAgent: 'polycool-test',
    connections: 1,
    connectTimeoutMs: 2000,
    maxBytes: 1000,
    clock: systemClock,
  })
  const gone = new AbortController()
  const given = transport.get({ label: 'first', path: '/first' }, gone.signal)
  gone.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  await transport.get({ label: 'second', path: '/second' }, new AbortController().signal)
  expect(gamma.seen.map(({ path }) => path)).toEqual(['/second'])
  await transport.close()
  await gamma.close()
})
