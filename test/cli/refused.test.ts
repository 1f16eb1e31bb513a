import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createDataDir, type Environment, postmasterOf, runCommand } from '../support/process.ts'

/** The one line that `start` fails with. */
const refusalOf = async (env: Environment): Promise<string> => {
  const { code, stdout, stderr } = await runCommand(['start'], env)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

const takePort = async (): Promise<number> => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('an address that cannot be listened on is refused with one line that tells what to do', () => {
  test('a busy port; the Postgres that was started for it is stopped again', async () => {
    const dataDir = await createDataDir()
    const port = await takePort()
    expect(await refusalOf({ DATA_DIR: dataDir, PORT: `${port}` })).toBe(
      `polycool: Cannot listen on 127.0.0.1:${port}: another process listens there; stop it, or ` +
        'set PORT to another port (0: any free one). [EADDRINUSE]',
    )
    expect(await postmasterOf(dataDir)).toBeNull()
  })

  test('an address of another machine, and a name of none', async () => {
    const { url: DATABASE_URL, close } = await createTestDatabase()
    onTestFinished(close)
    const remedy =
      'that is no address of this machine; set HOST to 127.0.0.1 (this machine alone) or 0.0.0.0 (every network).'
    const [foreign, unknown] = await Promise.all([
      refusalOf({ DATABASE_URL, HOST: '192.0.2.1', PORT: '4000' }),
      refusalOf({ DATABASE_URL, HOST: 'nowhere.invalid', PORT: '4000' }),
    ])
    expect(foreign).toBe(`polycool: Cannot listen on 192.0.2.1:4000: ${remedy} [EADDRNOTAVAIL]`)
    expect(unknown).toMatch(`polycool: Cannot listen on nowhere.invalid:4000: ${remedy} [`)
  })
})

describe('a database that cannot be used is refused with one line that tells what to do', () => {
  test('nobody listens, or its host is unknown', async () => {
    const address = `127.0.0.1:${await freePort()}`
    const [refused, unknown] = await Promise.all([
      refusalOf({ DATABASE_URL: `postgres://me:secret@${address}/db` }),
      refusalOf({ DATABASE_URL: 'postgres://me:secret@nowhere.invalid/db' }),
    ])
    expect(refused).toBe(
      `polycool: The database at ${address}/db cannot be used (connect ECONNREFUSED ${address}): ` +
        'nothing listens there; start PostgreSQL or correct DATABASE_URL.',
    )
    expect(unknown).toMatch(/^polycool: The database at nowhere.invalid\/db cannot be used \(/)
    expect(unknown).not.toContain('secret')
  })

  test('the password is wrong, or there is no such database', async () => {
    const [wrong, nowhere] = [new URL(inject('server').url), new URL(inject('server').url)]
    wrong.password = 'secret'
    nowhere.pathname = '/nowhere'
    const [password, database] = await Promise.all([
      refusalOf({ DATABASE_URL: wrong.href }),
      refusalOf({ DATABASE_URL: nowhere.href }),
    ])
    expect(password).toMatch(/: wrong password; correct it in DATABASE_URL\.$/)
    expect(password).not.toContain('secret')
    expect(database).toMatch(
      /\(database "nowhere" does not exist\): there is no such database; create it/,
    )
  })
})
