import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** The server of a test run; `template` is migrated, and null stands for an empty database. */
export interface TestServer {
  readonly url: string
  readonly template: string | null
}

export const urlOf = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs statements on a connection of their own: databases cannot be made in a transaction. */
export const runOn = async (url: string, ...statements: readonly string[]): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, fetch_types: false })
  try {
    for (const statement of statements) await sql.unsafe(statement)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

export interface Clone {
  readonly name: string
  readonly drop: () => Promise<void>
}

/** A database of a random name, cloned from the template. */
export const createClone = async ({ url, template }: TestServer): Promise<Clone> => {
  const name = `polycool_test_${randomBytes(6).toString('hex')}`
  await runOn(url, `create database ${name}${template === null ? '' : ` template ${template}`}`)
  return { name, drop: () => runOn(url, `drop database if exists ${name} with (force)`) }
}
