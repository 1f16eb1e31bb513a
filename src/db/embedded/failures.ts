import { userInfo } from 'node:os'
import { AppError } from '../../errors.ts'

/** One line that says what is wrong with the embedded PostgreSQL and what to do about it. */
export const embeddedError = (message: string, cause?: unknown): AppError =>
  new AppError('EMBEDDED_POSTGRES', message, { cause })

const OR_ELSE = 'or set DATABASE_URL to a PostgreSQL server (15 or newer)'

export const errorCodeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

const diskFull = (dataDir: string, cause?: unknown): AppError =>
  embeddedError(
    `The disk that holds DATA_DIR ${dataDir} is full: free some space, or set DATA_DIR to a directory on another disk.`,
    cause,
  )

const notWritable = (dataDir: string, why: string, cause?: unknown): AppError =>
  embeddedError(
    `DATA_DIR ${dataDir} cannot be used by user ${userInfo().username} (${why}): make it writable for this user, set DATA_DIR to another directory, ${OR_ELSE}.`,
    cause,
  )

/** A file system call below DATA_DIR failed. Anything that is already explained passes through. */
export const explainSystemError = (error: unknown, dataDir: string): AppError => {
  if (error instanceof AppError) return error
  const code = errorCodeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dataDir, error)
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return embeddedError(
      `DATA_DIR ${dataDir} is not a directory: set DATA_DIR to a directory, ${OR_ELSE}.`,
      error,
    )
  }
  if (code !== '') return notWritable(dataDir, code, error)
  return embeddedError(`The embedded PostgreSQL in ${dataDir} failed: ${String(error)}`, error)
}

/** The line of a PostgreSQL log that names the cause: the last FATAL or PANIC, else the last line. */
const decidingLine = (output: string): string => {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.filter((line) => /\b(FATAL|PANIC|error):/i.test(line))
  return (fatal.at(-1) ?? lines.at(-1) ?? 'it said nothing').trim()
}

/** `initdb` or `postgres` gave up; `output` is what it wrote. */
export const explainOutput = (output: string, dataDir: string, logFile: string): AppError => {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(dataDir)
  const line = decidingLine(output)
  if (/Permission denied|Operation not permitted|Read-only file system/.test(line)) {
    return notWritable(dataDir, line)
  }
  return embeddedError(
    `PostgreSQL cannot start in DATA_DIR ${dataDir}: ${line} (log: ${logFile}). Mend that, set DATA_DIR to another directory, ${OR_ELSE}.`,
  )
}

export const unsupportedPlatform = (why: string, cause?: unknown): AppError =>
  embeddedError(
    `There is no embedded PostgreSQL for this system (${why}): set DATABASE_URL to a PostgreSQL server (15 or newer).`,
    cause,
  )
