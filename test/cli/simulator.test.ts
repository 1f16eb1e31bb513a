import { expect, test } from 'vitest'
import { answers, runCommand, startCommand } from '../support/process.ts'

const SMALL = ['--events', '3', '--closed-markets', '100', '--no-up-down']

test('simulator --port 0 prints a URL that answers, and SIGTERM ends it', async () => {
  const simulator = startCommand(['simulator', '--port', '0', ...SMALL])
  const [, url] = await simulator.prints(/^Simulated Gamma API at (http:\S+)\n/)
  expect(await answers(`${url}/events?limit=1`)).toBe(true)
  simulator.kill('SIGTERM')
  expect(await simulator.ended).toMatchObject({ code: 0, stderr: '' })
})

test('its size, its strays and its limits are flags', async () => {
  const size = ['--open-events', '40', '--open-markets', '160', '--strays', '4']
  const simulator = startCommand(['simulator', '--port', '0', ...SMALL, ...size, '--limits'])
  const [, url] = await simulator.prints(/^Simulated Gamma API at (http:\S+)\n/)
  const list = async (path: string): Promise<readonly { readonly events?: readonly unknown[] }[]> =>
    (await fetch(`${url}${path}`)).json()
  expect(await list('/events?closed=false&limit=100')).toHaveLength(40)
  const markets = await list('/markets?limit=100')
  expect(markets.filter(({ events = [] }) => events.length === 0)).toHaveLength(2)
  await Promise.all(Array.from({ length: 499 }, () => fetch(`${url}/events/1`)))
  const late = new AbortController()
  const delayed = fetch(`${url}/events/1`, { signal: late.signal })
  const status = async () => (await fetch(`${url}/_simulator/status`)).json()
  await expect.poll(async () => (await status()).requests.delayed.events).toBe(1)
  late.abort()
  await expect(delayed).rejects.toThrow('aborted')
})

test('a busy port is refused with what to do, in terms of the flags', async () => {
  const first = startCommand(['simulator', '--port', '0', ...SMALL])
  const [, port] = await first.prints(/127\.0\.0\.1:(\d+)\n/)
  const second = await runCommand(['simulator', '--port', `${port}`, ...SMALL])
  expect(second).toEqual({
    code: 1,
    stdout: '',
    stderr:
      `polycool: Cannot listen on 127.0.0.1:${port}: another process listens there; stop it, or set ` +
      '--port to another port (0: any free one). [EADDRINUSE]\n',
  })
})

test('bad flags are exit code 2 and one line of why', async () => {
  const refused = async (...flags: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(['simulator', ...flags])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr
  }
  const [port, speed, folder] = await Promise.all([
    refused('--port', '70000'),
    refused('--speed', '-1'),
    refused('--recordings', '/nowhere/at/all'),
  ])
  expect(port).toMatch(/'--port <number>' argument '70000' is invalid. expected a port, 0 to 65535/)
  expect(speed).toBe('polycool: simulator: speed must be from 0 to 1000000, got -1\n')
  expect(folder).toMatch(/^polycool: ENOENT: no such file or directory, .*\/nowhere\/at\/all.*\n$/)
})
