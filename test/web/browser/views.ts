import type { Page } from 'playwright-core'
import type { LivingStage } from './living-stage.ts'

/** A page in a state that is worth a look. */
export interface View {
  readonly name: string
  readonly path: string
  /** Leads to the state; it ends when all of it is there. */
  readonly arrange: (page: Page) => Promise<void>
}

const sees =
  (...selectors: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const selector of selectors) await page.locator(selector).first().waitFor()
    await page.locator('.loading').waitFor({ state: 'detached' })
  }

const MARKET = sees('.market', '.chart canvas')

/** Of the README and the docs. */
export const mainViews = ({ paths }: LivingStage): readonly View[] => [
  { name: 'markets', path: '/', arrange: sees('.row', '.summary p:not(:empty)') },
  { name: 'market', path: paths.market, arrange: MARKET },
  { name: 'event', path: paths.event, arrange: sees('.basket-row') },
  {
    name: 'live',
    path: '/live',
    arrange: sees('.live-row', '[data-tone=good]', 'text=at the end of the log'),
  },
  { name: 'status', path: '/status', arrange: sees('.status-page .panel') },
]

export const allViews = (stage: LivingStage): readonly View[] => [
  ...mainViews(stage),
  { name: 'search', path: '/?q=temprature', arrange: sees('.row') },
  { name: 'nothing-found', path: '/?q=zzzzqqqq', arrange: sees('.nothing') },
  { name: 'settings', path: '/', arrange: openSettings },
  { name: 'get-prices', path: stage.paths.market, arrange: getPrices },
  { name: 'resolved', path: stage.paths.resolved, arrange: sees('.market', '.history-entry') },
  { name: 'short', path: stage.paths.short, arrange: sees('.market', '.window') },
  { name: 'evidence', path: '/live', arrange: openEvidence },
  {
    name: 'unknown',
    path: '/market/99999999',
    arrange: sees('.not-stored [data-state=not-found]'),
  },
  { name: 'unknown-event', path: '/event/none-such', arrange: sees('h1') },
  { name: 'no-such-page', path: '/event/a/b/c', arrange: sees('h1') },
]

/** Pages that opened while the server gave no answer. */
export const awayViews = ({ paths }: LivingStage): readonly View[] =>
  Object.entries({
    markets: '/',
    market: paths.market,
    event: paths.event,
    live: '/live',
    status: '/status',
  }).map(([name, path]) => ({ name: `${name}-away`, path, arrange: lose }))

const openSettings = async (page: Page): Promise<void> => {
  await sees('.row')(page)
  await page.getByLabel('Settings').click()
  await page.getByRole('radio', { name: 'Dark' }).waitFor()
}

const getPrices = async (page: Page): Promise<void> => {
  await MARKET(page)
  await page.getByRole('button', { name: 'Get prices' }).click()
  await page.locator('.get-prices-result:not(:empty)').waitFor()
}

const openEvidence = async (page: Page): Promise<void> => {
  await sees('.live-row')(page)
  await page.locator('.live-evidence summary').first().click()
  await page.locator('.live-evidence-place dt').first().waitFor()
}

const lose = async (page: Page): Promise<void> => {
  await page.route('**/graphql', (route) => route.abort())
  await page.reload()
  await page.locator('.problem, .live-connection[data-tone=warn]').first().waitFor()
}
