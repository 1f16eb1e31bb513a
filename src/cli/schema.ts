import { printSchemaSdl } from '../schema/print.ts'

export const printSchema = (): void => {
  process.stdout.write(printSchemaSdl())
}
