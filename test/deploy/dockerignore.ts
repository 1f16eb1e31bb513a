/**
 * Whether a path, relative to the context, is sent to the build. As in Docker, the last line that
 * matches the path or a folder above it decides, and `*` matches a leading dot too.
 */
export const createContextFilter = (dockerignore: string): ((path: string) => boolean) => {
  const rules = dockerignore
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }))
  return (path) => {
    const parts = path.split('/')
    const selfAndAbove = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const decisive = rules.findLast(({ pattern }) =>
      selfAndAbove.some((candidate) => pattern.test(candidate)),
    )
    return decisive?.isKept ?? true
  }
}

/** @throws Error on a wildcard that this does not know */
const patternOf = (line: string): RegExp => {
  if (/[?[\\]/.test(line)) throw new Error(`unknown wildcard: ${line}`)
  const source = line
    .replaceAll('.', '\\.')
    .replace(/\*\*\/|\*/g, (wildcard) => (wildcard === '*' ? '[^/]*' : '(.*/)?'))
  return new RegExp(`^${source}$`)
}
