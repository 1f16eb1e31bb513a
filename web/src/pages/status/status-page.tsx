import { useQuery } from '@tanstack/preact-query'
import { askedAgain } from '../../api/asked-again.ts'
import { type Received, request } from '../../api/request.ts'
import { serverTimeOf } from '../../api/server-clock.ts'
import { StatusPageDocument, type StatusPageQuery } from '../../graphql/documents.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { PageHeading } from '../../shell/page-heading.tsx'
import { AgesTable } from './ages-table.tsx'
import { Coverage } from './coverage.tsx'
import { Headline } from './headline.tsx'
import { judge } from './judgement.ts'
import { FeedFacts, ProcessFacts } from './process-facts.tsx'
import { RunsTable } from './runs-table.tsx'
import './status.css'
import { Upstream } from './upstream.tsx'

const EVERY_MS = 5_000

export const StatusPage = () => {
  const { data, error, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => request(StatusPageDocument, {}, signal),
    ...askedAgain(EVERY_MS),
  })
  return (
    <div class="status-page">
      <PageHeading title="Status" />
      {data !== undefined && <Report received={data} error={error} />}
      {data === undefined && error === null && <Loading what="the status" rows={14} />}
      {data === undefined && error !== null && (
        <Problem title="The status cannot be shown" onRetry={() => void refetch()}>
          {error.message}
        </Problem>
      )}
    </div>
  )
}

interface ReportProps {
  readonly received: Received<StatusPageQuery>
  readonly error: Error | null
}

/** Judged by the clock as it was when it arrived: an answer that has grown old accuses nobody. */
const Report = ({ received: { data, at }, error }: ReportProps) => {
  const { status } = data
  const { tiers, coverage, upstream, feed, build, startedAt, refusedRows } = status
  return (
    <>
      <Headline findings={judge(status, serverTimeOf(at))} {...{ status, at, error }} />
      <RunsTable {...{ tiers, at }} />
      <AgesTable tiers={tiers} />
      <div class="status-panels">
        <Coverage coverage={coverage} />
        <Upstream budgets={upstream} />
        <FeedFacts feed={feed} />
        <ProcessFacts {...{ build, startedAt, refusedRows }} />
      </div>
    </>
  )
}
