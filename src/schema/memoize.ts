/** One result per different argument; arguments are plain data. */
export const memoize = <Argument, Result>(make: (argument: Argument) => Result) => {
  const made = new Map<string, Result>()
  return (argument: Argument): Result => {
    const key = JSON.stringify(argument)
    const result = made.get(key) ?? make(argument)
    made.set(key, result)
    return result
  }
}
