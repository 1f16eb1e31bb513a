import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * This machine, as far as process numbers go: containers may share a host name, and have numbers of
 * their own.
 */
export const thisHost = (): string => {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return hostname() // not Linux
  }
}

/**
 * Names a process among those that share the database.
 * @param life tells apart processes that follow one another under one number, as in a container
 */
export const ownerOf = (host: string, pid: number, life: string): string => `${host}:${pid}:${life}`

/**
 * True when `other` names a process of the same host as `own` that is no more. Of other hosts
 * nothing can be known.
 */
export const isDeadNeighbour = (own: string, other: string): boolean => {
  const [mine, theirs] = [FORM.exec(own)?.groups, FORM.exec(other)?.groups]
  if (mine === undefined || theirs === undefined || mine.host !== theirs.host) return false
  if (mine.pid === theirs.pid) return mine.life !== theirs.life
  return !isAlive(Number(theirs.pid))
}

const FORM = /^(?<host>.+):(?<pid>\d+):(?<life>\w+)$/

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
