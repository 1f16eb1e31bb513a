import { upstreamOf } from '../config.ts'
import { createGammaClient, type GammaClient } from '../gamma/client.ts'
import type { Ledger } from '../gamma/ledger.ts'
import type { CommandContext } from './context.ts'

/** For the few rows that only upstream can mend. @param ledger whom the rates are shared with */
export const createLegacyClient = (
  { config, build, logger }: CommandContext,
  ledger?: Ledger,
): GammaClient =>
  createGammaClient({
    ...upstreamOf(config),
    userAgent: `polycool/${build}`,
    onNotice: (notice) => logger.debug(notice, `upstream: ${notice.kind}`),
    ...(ledger && { ledger }),
  })
