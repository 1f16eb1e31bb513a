import { AppError } from '../errors.ts'

export interface Place {
  readonly host: string
  readonly port: number
  /** What people set to change them: variables or flags. */
  readonly settings: { readonly host: string; readonly port: string }
}

const remedyOf = (code: string, { settings }: Place): string | null => {
  switch (code) {
    case 'EADDRINUSE':
      return `another process listens there; stop it, or set ${settings.port} to another port (0: any free one)`
    case 'EACCES':
      return `this user may not; set ${settings.port} to a port above 1023`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `that is no address of this machine; set ${settings.host} to 127.0.0.1 (this machine alone) or 0.0.0.0 (every network)`
    default:
      return null
  }
}

/** Says in one line why nothing can listen there and what to do; other errors pass through. */
export const explainListenError = (error: unknown, place: Place): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const remedy = remedyOf(code, place)
  if (remedy === null) return error
  const { host, port } = place
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return new AppError('ADDRESS_UNAVAILABLE', `Cannot listen on ${address}: ${remedy}. [${code}]`, {
    cause: error,
  })
}
