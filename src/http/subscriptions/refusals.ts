import { refusal } from '../answer.ts'

/** What is said to a stream for which there is no place. */
export interface PlaceRefusal {
  readonly status: 429 | 503
  readonly retryAfterSeconds: number
  readonly code: 'TOO_MANY_STREAMS' | 'STREAMS_EXHAUSTED'
  readonly message: string
}

export const REFUSALS: Readonly<Record<'client' | 'total', PlaceRefusal>> = {
  client: {
    status: 429,
    retryAfterSeconds: 10,
    code: 'TOO_MANY_STREAMS',
    message: 'This address has as many streams open as one may have: close one first.',
  },
  total: {
    status: 503,
    retryAfterSeconds: 30,
    code: 'STREAMS_EXHAUSTED',
    message: 'This server has as many streams open as it can carry: try again later.',
  },
}

export const bodyOf = ({ code, message }: PlaceRefusal) => refusal(code, message)
