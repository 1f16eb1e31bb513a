import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../support/process.ts'

const FOLDER = join(ROOT, 'deploy/railway')

/**
 * What Railway's reference of config as code lists (read in 2026-11), apart from its other builders.
 * Seconds are numbers: its examples show texts, which its parser refuses (railwayapp/docs#1243).
 */
const config = z.strictObject({
  $schema: z.literal('https://railway.com/railway.schema.json'),
  build: z.strictObject({
    builder: z.enum(['RAILPACK', 'DOCKERFILE']),
    watchPatterns: z.array(z.string()).optional(),
    buildCommand: z.string().nullish(),
    dockerfilePath: z.string().nullish(),
  }),
  deploy: z.strictObject({
    startCommand: z.string().nullish(),
    preDeployCommand: z.array(z.string()).optional(),
    multiRegionConfig: z.record(z.string(), z.strictObject({ numReplicas: z.int() })).nullish(),
    healthcheckPath: z.string().nullish(),
    healthcheckTimeout: z.number().nullish(),
    restartPolicyType: z.enum(['ON_FAILURE', 'ALWAYS', 'NEVER']).optional(),
    restartPolicyMaxRetries: z.number().nullish(),
    cronSchedule: z.string().nullish(),
    overlapSeconds: z.number().nullish(),
    drainingSeconds: z.number().nullish(),
  }),
})

export type RailwayConfig = z.infer<typeof config>

/** The files of deploy/railway by service. @throws ZodError on what Railway would not take */
export const readRailway = (): Readonly<Record<string, RailwayConfig>> =>
  Object.fromEntries(
    readdirSync(FOLDER).map((name) => [
      name.replace(/\.json$/, ''),
      config.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
    ]),
  )
