import { useLocation, useSearch } from 'wouter-preact'
import { PageHeading } from '../../shell/page-heading.tsx'
import { FeedControls } from './feed-controls.tsx'
import { choiceOf, type FeedChoice, filterOf, searchOf } from './feed-filter.ts'
import { LiveFeed } from './live-feed.tsx'
import './live.css'

/** Resolutions as they happen, without a hole. */
export const LivePage = () => {
  const [path, navigate] = useLocation()
  const choice = choiceOf(useSearch())
  const name = searchOf(choice)
  const choose = (next: FeedChoice): void => navigate(path + searchOf(next), { replace: true })
  return (
    <>
      <PageHeading title="Live">Live resolutions</PageHeading>
      <FeedControls choice={choice} onChoose={choose} />
      <LiveFeed key={name} name={name} filter={filterOf(choice)} />
    </>
  )
}
