/** Names a process among those that share the database. */
export const ownerOf = (host: string, pid: number): string => `${host}:${pid}`

/**
 * True when `other` names a process of the same host as `own` that is no more. Of other hosts
 * nothing can be known.
 */
export const isDeadNeighbour = (own: string, other: string): boolean => {
  const [, host, pid] = FORM.exec(other) ?? []
  return host !== undefined && host === FORM.exec(own)?.[1] && !isAlive(Number(pid))
}

const FORM = /^(.+):(\d+)$/

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
