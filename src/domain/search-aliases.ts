/** Other ways to write a word that people type: names in full, and other words for the same. */
const GROUPS: readonly (readonly string[])[] = [
  ['btc', 'bitcoin'],
  ['eth', 'ethereum', 'ether'],
  ['sol', 'solana'],
  ['doge', 'dogecoin'],
  ['mstr', 'microstrategy', 'strategy'],
  ['jan', 'january'],
  ['feb', 'february'],
  ['mar', 'march'],
  ['apr', 'april'],
  ['jun', 'june'],
  ['jul', 'july'],
  ['aug', 'august'],
  ['sep', 'sept', 'september'],
  ['oct', 'october'],
  ['nov', 'november'],
  ['dec', 'december'],
  ['win', 'wins', 'won', 'winner', 'winners', 'winning', 'champion', 'champions', 'victory'],
  ['president', 'presidential', 'presidency', 'potus'],
  ['mayor', 'mayoral'],
  ['parliament', 'parliamentary'],
  ['nominee', 'nomination', 'nominate', 'nominated'],
  ['invade', 'invades', 'invaded', 'invasion'],
  ['resign', 'resigns', 'resignation'],
  ['deport', 'deports', 'deportation', 'deportations'],
  ['release', 'released', 'launch', 'launches'],
  ['sell', 'sells', 'selling', 'sold', 'sale'],
  ['gop', 'republican', 'republicans'],
  ['dem', 'dems', 'democrat', 'democrats', 'democratic'],
  ['fed', 'federal reserve', 'fomc'],
  ['scotus', 'supreme court'],
  ['us', 'usa', 'united states', 'america', 'american'],
  ['uk', 'united kingdom', 'britain', 'british'],
  ['eu', 'european union'],
  ['uae', 'emirates'],
  ['nyc', 'new york city', 'new york'],
  ['la', 'los angeles'],
  ['pm', 'prime minister'],
  ['ipo', 'public offering'],
  ['ai', 'artificial intelligence'],
  ['tweet', 'tweets', 'post', 'posts'],
  ['cut', 'cuts', 'decrease', 'decreases', 'lower', 'lowers'],
  ['hike', 'hikes', 'increase', 'increases', 'raise', 'raises'],
  ['government', 'gov', 'govt'],
  ['weather', 'temperature'],
  ['psg', 'paris saint germain'],
  ['barca', 'barcelona'],
  ['ucl', 'champions league'],
  ['epl', 'premier league'],
  ['utd', 'united'],
  ['okc', 'oklahoma city', 'thunder'],
  ['cs2', 'counter strike'],
  ['csgo', 'counter strike'],
  ['aoc', 'ocasio cortez'],
  ['rfk', 'robert f kennedy'],
  ['sbf', 'sam bankman fried'],
  ['zelensky', 'zelenskyy', 'zelenskiy'],
  ['kiev', 'kyiv'],
  ['turkey', 'turkiye', 'turkish'],
  ['gaza', 'hamas'],
  ['sp500', 'sp 500', 'spx'],
  ['spx', 'sp'],
  ['oscars', 'oscar', 'academy awards'],
  ['goty', 'game of the year'],
  ['lol', 'league of legends'],
  ['2', 'ii'],
  ['3', 'iii'],
  ['4', 'iv'],
  ['5', 'v'],
  ['6', 'vi'],
  ['7', 'vii'],
]

/** Short for the other, and not the other way round. */
const SHORT: readonly (readonly [short: string, full: string])[] = [
  ['man', 'manchester'],
  ['spurs', 'tottenham'],
  ['gov', 'governor'],
]

const byWord = new Map<string, readonly string[]>()
for (const group of GROUPS) {
  for (const word of group) {
    if (word.includes(' ')) continue
    const others = group.filter((other) => other !== word)
    byWord.set(word, [...(byWord.get(word) ?? []), ...others])
  }
}

for (const [short, full] of SHORT) byWord.set(short, [...(byWord.get(short) ?? []), full])

/** What else the words of a query may be called, by word. */
export const aliasesIn = (query: string): Readonly<Record<string, readonly string[]>> => {
  const words = query.toLowerCase().split(/[^a-z0-9]+/)
  return Object.fromEntries(
    words.flatMap((word) => {
      const others = byWord.get(word)
      return others === undefined ? [] : [[word, others]]
    }),
  )
}
