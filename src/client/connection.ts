import { createEventParser } from './event-parser.ts'
import { Interruption, interruptionOf } from './interruption.ts'
import { type Operation, send, type Target } from './request.ts'
import { createWatchdog } from './watchdog.ts'

/**
 * The payloads of one connection, in their order, read as they are pulled: what is not pulled stays
 * in the socket, and in time stops the server. Never ends but by throwing: Interruption when the
 * connection is lost or nothing arrives for `silenceMs` (comments are nothing: proxies send them for
 * a server that is gone), FeedRequestError when it is refused.
 */
export async function* openConnection(
  target: Target,
  operation: Operation,
  { silenceMs, signal }: { readonly silenceMs: number; readonly signal: AbortSignal },
): AsyncGenerator<string, never> {
  const watchdog = createWatchdog(silenceMs, signal)
  try {
    watchdog.start()
    const accept = 'text/event-stream'
    const response = await send(target, operation, { accept, signal: watchdog.signal })
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Interruption('The answer has no body.')
    const decoder = new TextDecoder()
    const parse = createEventParser()
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw interruptionOf(error)
      })
      if (done) throw new Interruption('The server closed the connection.')
      for (const { type, data } of parse(decoder.decode(value, { stream: true }))) {
        if (type === 'complete') throw new Interruption('The server ended the stream.')
        if (type !== 'next') continue
        watchdog.stop()
        yield data
        watchdog.start()
      }
    }
  } catch (error) {
    throw watchdog.isSilent() ? new Interruption(`Nothing arrived for ${silenceMs} ms.`) : error
  } finally {
    watchdog.close()
  }
}
