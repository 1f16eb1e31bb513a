/** Why a request failed, as a sentence. The server's own messages may be without their full stop. */
export const failureText = ({ message }: Error): string =>
  /[.!?]$/.test(message) ? message : `${message}.`
