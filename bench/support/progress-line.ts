/** One line that is written over again; nothing where nobody watches. */
export const showLine = (text: string): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r${text}\u001b[K`)
}
