import { Redirect, Route, Switch } from 'wouter-preact'
import { EventPage } from './pages/event/event-page.tsx'
import { LivePage } from './pages/live/live-page.tsx'
import { MarketPage } from './pages/market/market-page.tsx'
import { MarketsPage } from './pages/markets/markets-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { StatusPage } from './pages/status/status-page.tsx'
import { Shell } from './shell/shell.tsx'

/** The site that these addresses are taken from may put the reader's language before them. */
const IN_A_LANGUAGE =
  /^\/[a-z]{2}(?:-[a-z0-9]{2,4})?(?<page>\/(?:event\/[^/]+(?:\/[^/]+)?|market\/[^/]+))\/?$/i

/** Addresses have the form of Polymarket's own where it has such pages. */
export const App = () => (
  <Shell>
    <Switch>
      <Route path="/" component={MarketsPage} />
      <Route path="/event/:event">{({ event }) => <EventPage key={event} name={event} />}</Route>
      <Route path="/event/:event/:market">
        {({ market }) => <MarketPage key={market} name={market} />}
      </Route>
      <Route path="/market/:market">
        {({ market }) => <MarketPage key={market} name={market} />}
      </Route>
      <Route path="/live" component={LivePage} />
      <Route path="/status" component={StatusPage} />
      <Route path={IN_A_LANGUAGE}>{({ page = '/' }) => <Redirect to={page} replace />}</Route>
      <Route component={NotFoundPage} />
    </Switch>
  </Shell>
)
