/** `FROM node:24 AS build`: the name is FROM, the rest is the text. */
export interface Instruction {
  readonly name: string
  readonly text: string
}

export interface Stage {
  /** Its place, where it has no name. */
  readonly name: string
  readonly base: string
  readonly instructions: readonly Instruction[]
}

/** @throws Error on what is no Dockerfile, or begins with something else than FROM */
export const parseDockerfile = (text: string): readonly Stage[] => {
  const stages: (Stage & { instructions: Instruction[] })[] = []
  for (const instruction of instructionsOf(text)) {
    const open = stages.at(-1)
    if (instruction.name === 'FROM') {
      const [base = '', , name = String(stages.length)] = instruction.text.split(/\s+/)
      stages.push({ name, base, instructions: [] })
    } else if (open === undefined) throw new Error(`${instruction.name} before FROM`)
    else open.instructions.push(instruction)
  }
  return stages
}

const instructionsOf = (text: string): readonly Instruction[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
      if (name === '') throw new Error(`not an instruction: ${line}`)
      return { name, text: rest }
    })

/** The words of an exec form: `CMD ["node", "main.js"]`. @throws SyntaxError on a shell form */
export const wordsOf = (text: string): readonly string[] => JSON.parse(text)

/** The command of a HEALTHCHECK, without its options. */
export const healthcheckOf = (text: string): readonly string[] =>
  wordsOf(text.replace(/^.*?\bCMD\s+/, ''))
