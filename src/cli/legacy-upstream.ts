import { createGammaClient, type GammaClient } from '../gamma/client.ts'
import type { Ledger } from '../gamma/ledger.ts'
import type { CommandContext } from './context.ts'

/** For the few rows that only upstream can mend. @param ledger whom the rates are shared with */
export const createLegacyClient = (
  { config, build, logger }: CommandContext,
  ledger?: Ledger,
): GammaClient =>
  createGammaClient({
    url: config.GAMMA_URL,
    userAgent: `polycool/${build}`,
    timeoutMs: config.GAMMA_TIMEOUT_MS,
    concurrency: config.GAMMA_CONCURRENCY,
    marketsRate: config.GAMMA_MARKETS_RATE,
    eventsRate: config.GAMMA_EVENTS_RATE,
    onNotice: (notice) => logger.debug(notice, `upstream: ${notice.kind}`),
    ...(ledger && { ledger }),
  })
