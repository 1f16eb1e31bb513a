import { registerHooks } from 'node:module'

/**
 * Loaded before the server in a mutated run: its tailers then read only when NOTIFY wakes them, as a
 * server would that took NOTIFY for the truth. Neither by the clock nor after a lost connection.
 */
const CUTS: readonly (readonly [file: string, what: RegExp])[] = [
  ['/src/feed/tailer.ts', /^ *if \(.*\) timer = setTimeout\(wake, .*$/m],
  ['/src/feed/doorbell.ts', /^ *if \(!isListening\) for .* onRing\(feed\)$/m],
]

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    const cut = CUTS.find(([file]) => url.endsWith(file))
    if (cut === undefined) return loaded
    const source = String(loaded.source)
    if (!cut[1].test(source)) throw new Error(`${url} has nothing to cut`)
    return { ...loaded, source: source.replace(cut[1], '') }
  },
})
