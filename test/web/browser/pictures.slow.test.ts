import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeInBrowser, newPage, SCREENSHOTS } from '../../support/browser.ts'
import { openLivingStage } from './living-stage.ts'
import { mainViews } from './views.ts'

/** `npm run screenshots` puts them into docs/images. */
describeInBrowser('the pictures of the README and the docs', () => {
  test('can be taken anew, each small enough for a README', async () => {
    const stage = await openLivingStage()
    for (const { name, path, arrange } of mainViews(stage)) {
      const page = await newPage({ colorScheme: 'light' })
      await page.goto(`${stage.url}${path}`)
      await arrange(page)
      const file = join(SCREENSHOTS, `${name}.png`)
      await page.screenshot({ path: file })
      expect((await stat(file)).size).toBeLessThan(200_000)
    }
  })
})
