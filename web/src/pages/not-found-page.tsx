import { Link } from 'wouter-preact'
import { PageHeading } from '../shell/page-heading.tsx'

export const NotFoundPage = () => (
  <>
    <PageHeading title="No such page">There is no such page</PageHeading>
    <p>
      <Link href="/">All markets</Link>
    </p>
  </>
)
