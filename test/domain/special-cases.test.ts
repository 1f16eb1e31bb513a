import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../src/domain/resolution.ts'
import { parseMarketRows } from '../../src/gamma/parse.ts'
import { readRecording, recordingsDir, recordingsNote } from '../support/recordings.ts'

/** When the cases were judged; only AGED depends on it. */
const NOW = '2026-11-22T00:00:00Z'

/**
 * What a careful person says of each special case, by Gamma's number, after reading its raw row: the
 * status, and of a result its kind, the index of the winner and what decided. The debatable ones are
 * argued in docs/resolution.md.
 */
const BY_HAND: Readonly<Record<string, readonly number[]>> = {
  OPEN: [
    569357, 569362, 569461, 569683, 666123, 668496, 671494, 672340, 672606, 674626, 675024, 675485,
    940669, 951188, 1003802, 1003804, 1003807, 1003814, 1003819, 1090488, 1124808, 1139924, 1139925,
    1139926, 1223511, 1260011, 1284475, 1284856, 1308388, 1320442, 1340471, 1341272, 1341839,
    1351245, 1437735, 1656059, 1656089, 1656100, 1656104, 2020072, 2034709, 2044411, 2079687,
    2084383, 2086776, 2115314, 2115458, 2115468, 2125901, 2147674, 2147686, 2147696, 2147702,
    2148146, 2154760, 2712992, 2804853, 2836509, 2847357,
  ],
  PROPOSED: [
    242275, 242295, 671867, 673099, 673473, 1191208, 1215065, 1298807, 1346263, 2073309, 2090574,
    2150940, 2814670, 2814671,
  ],
  DISPUTED: [254671, 254678, 916732, 1180303, 1273937, 1328692, 1695988, 1910397, 2036399, 2069817],
  CLOSED: [
    69, 1500, 35976, 42115, 91340, 91433, 206736, 238738, 239010, 239185, 239373, 239375, 239883,
    240296, 240571, 240751, 241427, 243546, 244625, 246674, 246708, 247078, 248766, 248780, 248861,
  ],
  'RESOLVED SPLIT ORACLE': [
    240529, 507841, 511890, 541115, 616617, 2014393, 2023312, 2023321, 2085227,
  ],
  'RESOLVED WIN 0 AGED': [250995],
  'RESOLVED WIN 0 ORACLE': [
    241625, 242123, 242441, 242442, 242636, 243017, 249829, 249866, 249868, 250962, 251314, 252919,
    253289, 253576, 500559, 500766, 512473, 512601, 512631, 513650, 513862, 514240, 516904, 530711,
    531735, 532969, 534855, 542621, 545917, 547787, 547811, 551655, 560115, 567509, 574643, 575918,
    579784, 580860, 580885, 582311, 601775, 631723, 635540, 639030, 639519, 660122, 667583, 1136364,
    1198423, 1226295, 1328039, 1333572, 1437737, 1878152, 2043805, 2459144, 2462449,
  ],
  'RESOLVED WIN 0 PRICES': [
    82449, 95135, 101854, 132128, 201773, 202079, 209048, 239031, 239693, 239926, 239951, 240297,
    248887, 249363, 249479, 1812085,
  ],
  'RESOLVED WIN 1 AGED': [253658, 253898, 254288, 254293],
  'RESOLVED WIN 1 ORACLE': [
    240780, 241258, 241807, 242032, 245177, 245545, 246600, 246693, 251966, 253221, 253232, 253368,
    254533, 254660, 501504, 501694, 501853, 502214, 503314, 506806, 507469, 507966, 508600, 509705,
    509981, 509994, 511056, 511921, 512210, 512245, 513602, 513830, 514255, 514997, 515232, 515406,
    516348, 518500, 519214, 526777, 530463, 531290, 534220, 535037, 537919, 538930, 539386, 540734,
    541130, 549840, 553394, 554224, 556690, 562349, 566612, 578987, 581532, 581558, 589325, 620928,
    622666, 635944, 637125, 637179, 637251, 637613, 637644, 639918, 643405, 655985, 660798, 660806,
    671187, 679849, 689356, 702566, 1161305, 1167610, 1287061, 1294626, 1460332, 1535970, 2084983,
    2085169, 2085309, 2086495, 2458810, 2459378, 2462527, 2464131,
  ],
  'RESOLVED WIN 1 PRICES': [115, 35974, 90402, 209047, 212356, 226944, 238993, 239732, 246977],
  'RESOLVED WIN 2 PRICES': [57337],
  'RESOLVED WIN 4 PRICES': [57340],
  'RESOLVED WIN 5 PRICES': [100862],
}

const EXPECTED = new Map(
  Object.entries(BY_HAND).flatMap(([verdict, ids]) => ids.map((id) => [id, verdict] as const)),
)

describe.skipIf(recordingsDir === null)(`the special cases${recordingsNote}`, () => {
  test('all 297, in 315 places, are classified as a careful person would', () => {
    const { marketRows } = readRecording('special-cases.json.gz')
    expect(marketRows).toHaveLength(315)
    const judged = new Set<number>()
    const wrong = marketRows.flatMap((row) => {
      // One by one: a page keeps only the newest of two rows of one market.
      const { markets, refused } = parseMarketRows([row])
      const [market] = markets
      if (market === undefined) return [`${row.id}: ${refused[0]?.reason}`]
      judged.add(market.id)
      const { status, resolution } = verdictOf(market, NOW)
      const parts = [status, resolution?.kind, resolution?.winnerIndex, resolution?.source]
      const verdict = parts.filter((part) => part !== undefined && part !== null).join(' ')
      const expected = EXPECTED.get(market.id)
      return verdict === expected ? [] : [`${market.id}: ${verdict}, by hand ${expected}`]
    })
    expect(wrong).toEqual([])
    expect([judged.size, EXPECTED.size]).toEqual([297, 297])
  })
})
