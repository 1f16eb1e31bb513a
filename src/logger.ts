import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino'
import { build as buildPretty } from 'pino-pretty'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & {
  child(bindings: Readonly<Record<string, unknown>>): Logger
}

export interface LoggerOptions {
  readonly level: string
  /** `json`: one object a line, for machines; `pretty`: for people. */
  readonly format: 'json' | 'pretty'
  readonly build: string
}

const STDERR = 2

/** Writes to standard error, so that what a command prints on standard output stays clean. */
export const createLogger = ({ level, format, build }: LoggerOptions): Logger =>
  pino(
    {
      ...{ level, base: { build }, timestamp: stdTimeFunctions.isoTime },
      serializers: { err: loggedError },
    },
    format === 'pretty' ? prettyDestination() : pino.destination({ dest: STDERR, sync: true }),
  )

const MESSAGE_CHARACTERS = 500

/**
 * What a line says of an error and its causes. A failed statement and its parameters, which Drizzle
 * has in the message too, and the driver in further members, may be megabytes of a page.
 */
const loggedError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const { name, stack = '', cause } = error
  const [text = ''] = error.message.split('\nparams: ', 1)
  const message = text.slice(0, MESSAGE_CHARACTERS)
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line))
  return {
    ...{ type: name, message, stack: [`${name}: ${message}`, ...frames].join('\n') },
    ...('code' in error && { code: error.code }),
    ...(cause !== undefined && { cause: loggedError(cause) }),
  }
}

/** Of the fields only an error is shown: the messages say the rest in words. */
const prettyDestination = (): DestinationStream =>
  buildPretty({
    destination: STDERR,
    sync: true,
    include: 'time,level,err',
    messageFormat: '{if service}[{service}] {end}{msg}',
    translateTime: 'SYS:HH:MM:ss',
  })
