import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROOT } from '../support/process.ts'

const healthcheck = z.looseObject({ test: z.array(z.string()) })

/** Whatever else a service has is left as it stands. */
const service = z.looseObject({
  image: z.string().optional(),
  build: z.object({ context: z.string() }).optional(),
  environment: z.record(z.string(), z.coerce.string()),
  ports: z.array(z.string()).default([]),
  healthcheck,
  restart: z.string(),
  stop_grace_period: z.string(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  read_only: z.boolean(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})

const file = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
})

export type ComposeService = z.infer<typeof service>

/** The services of compose.yaml as `docker compose up` sees them with these variables in .env. */
export const readCompose = (
  variables: Readonly<Record<string, string>> = {},
): Readonly<Record<string, ComposeService>> => {
  const text = readFileSync(join(ROOT, 'compose.yaml'), 'utf8').replace(
    /\$\{([A-Z_]+):-([^}]*)\}/g,
    (_, name: string, byDefault: string) => variables[name] || byDefault,
  )
  return file.parse(parse(text, { merge: true })).services
}
