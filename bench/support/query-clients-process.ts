import { Pool } from 'undici'
import type { QueryOrder, QueryTimes } from './query-clients.ts'

const { origin, pathname } = new URL(process.argv[2] ?? '')

const run = async ({ document, variables, clients, seconds }: QueryOrder): Promise<QueryTimes> => {
  const pool = new Pool(origin, { connections: clients, pipelining: 1 })
  const bodies = variables.map((each) => JSON.stringify({ query: document, variables: each }))
  const ms: number[] = []
  let error: string | null = null
  let asked = 0
  const until = performance.now() + seconds * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const body = bodies[asked % bodies.length] ?? ''
      asked += 1
      const started = performance.now()
      const answer = await pool.request({
        ...{ path: pathname, method: 'POST', body },
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      })
      const text = await answer.body.text()
      ms.push(performance.now() - started)
      if (text.startsWith('{"errors"')) error ??= text.slice(0, 500)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await pool.close()
  return { ms, error }
}

process.on('message', async (order: QueryOrder) => process.send?.(await run(order)))
