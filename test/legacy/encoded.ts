/** A JSON text, wrapped so many times into a JSON string. */
export const encoded = (text: string, times: number): string =>
  times === 0 ? text : encoded(JSON.stringify(text), times - 1)
