/**
 * A made-up small Polymarket to search in: what it lists, in the shapes of the real one, and with its
 * look-alikes. An event's key is its slug.
 */
export interface CatalogueEvent {
  readonly key: string
  readonly title: string
  readonly tags: readonly string[]
  /** Default true. */
  readonly isOpen?: boolean
  /** `2026-12-31`: the day on which it ends. */
  readonly ends: string
  /** USD, of the whole event; its markets have ever smaller shares. */
  readonly volume: number
  readonly markets: readonly CatalogueMarket[]
}

export interface CatalogueMarket {
  readonly question: string
  readonly groupTitle?: string
  /** Default Yes and No. */
  readonly outcomes?: readonly [string, string]
}

type Facts = Omit<CatalogueEvent, 'title' | 'key' | 'markets'>

/** An event of one market, which bears its title. */
const single = (key: string, title: string, facts: Facts): CatalogueEvent => ({
  ...facts,
  key,
  title,
  markets: [{ question: title }],
})

/** One market a name; `{}` stands for it in the question. */
const basket = (
  key: string,
  title: string,
  question: string,
  names: readonly string[],
  facts: Facts,
): CatalogueEvent => ({
  ...facts,
  key,
  title,
  markets: names.map((name) => ({ question: question.replace('{}', name), groupTitle: name })),
})

/** A match with its winner, its total and its spread. */
const fixture = (
  key: string,
  [home, away]: readonly [string, string],
  total: string,
  facts: Facts,
): CatalogueEvent => ({
  ...facts,
  key,
  title: `${home} vs. ${away}`,
  markets: [
    { question: `${home} vs. ${away}`, outcomes: [home, away] },
    {
      question: `${home} vs. ${away}: O/U ${total}`,
      groupTitle: `O/U ${total}`,
      outcomes: ['Over', 'Under'],
    },
    {
      question: `Spread: ${home} (-4.5)`,
      groupTitle: `Spread -4.5`,
      outcomes: [home, away],
    },
  ],
})

const upOrDown = (coin: string, day: string, hour: string, ends: string, isOpen: boolean) => {
  const title = `${coin} Up or Down - ${day}, ${hour} ET`
  const key = `${coin} up or down ${day} ${hour} et`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const tags = ['crypto', 'up-or-down']
  return {
    ...{ key, title, tags, ends, isOpen, volume: isOpen ? 4_000 : 21_000 },
    markets: [{ question: title, outcomes: ['Up', 'Down'] as const }],
  }
}

const crypto = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['crypto', 'crypto-prices'], ends, isOpen, volume },
})
const politics = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['politics'], ends, isOpen, volume },
})
const economy = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['economy', 'fed-rates'], ends, isOpen, volume },
})
const world = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['geopolitics', 'world'], ends, isOpen, volume },
})
const sports = (league: string, volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['sports', league], ends, isOpen, volume },
})
const culture = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['pop-culture'], ends, isOpen, volume },
})
const tech = (volume: number, ends: string, isOpen = true): Facts => ({
  ...{ tags: ['tech', 'ai'], ends, isOpen, volume },
})

const RATE_MOVES = ['50+ bps decrease', '25 bps decrease', 'No change', '25+ bps increase']
const rates = (month: string, ends: string, volume: number, isOpen: boolean) =>
  basket(
    `fed-decision-in-${month.toLowerCase().replace(' ', '-')}`,
    `Fed decision in ${month.split(' ')[0]}?`,
    `Will the Fed announce: {} of interest rates after the ${month} meeting?`,
    RATE_MOVES,
    economy(volume, ends, isOpen),
  )

const above = (coin: string, day: string, strikes: readonly string[], ends: string, open = true) =>
  basket(
    `${coin}-above-on-${day}`.toLowerCase().replace(' ', '-'),
    `${coin} above ___ on ${day}?`,
    `Will the price of ${coin} be above {} on ${day}?`,
    strikes,
    crypto(open ? 300_000 : 900_000, ends, open),
  )

const hit = (coin: string, period: string, strikes: readonly string[], ends: string, open = true) =>
  basket(
    `what-price-will-${coin}-hit-in-${period}`.toLowerCase().replaceAll(' ', '-'),
    `What price will ${coin} hit in ${period}?`,
    `Will ${coin} reach {} in ${period}?`,
    strikes,
    crypto(open ? 5_000_000 : 8_000_000, ends, open),
  )

const temperature = (city: string, day: string, ends: string, isOpen: boolean) =>
  basket(
    `highest-temperature-in-${city}-on-${day}`.toLowerCase().replaceAll(' ', '-'),
    `Highest temperature in ${city} on ${day}?`,
    `Will the highest temperature in ${city} be {} on ${day}?`,
    ['40°F or below', '41-42°F', '43-44°F', '45°F or higher'],
    { tags: ['weather'], ends, isOpen, volume: 60_000 },
  )

const POLITICS: readonly CatalogueEvent[] = [
  basket(
    'us-presidential-election-2028',
    'Presidential Election Winner 2028',
    'Will {} win the 2028 US Presidential Election?',
    ['JD Vance', 'Gavin Newsom', 'Alexandria Ocasio-Cortez', 'Marco Rubio', 'Josh Shapiro'],
    politics(560_000_000, '2028-11-07'),
  ),
  basket(
    'us-presidential-election-2024',
    'Presidential Election Winner 2024',
    'Will {} win the 2024 US Presidential Election?',
    ['Donald Trump', 'Kamala Harris', 'Robert F. Kennedy Jr.'],
    politics(3_600_000_000, '2024-11-05', false),
  ),
  basket(
    'democratic-nominee-2028',
    'Democratic Presidential Nominee 2028',
    'Will {} win the 2028 Democratic presidential nomination?',
    ['Gavin Newsom', 'Alexandria Ocasio-Cortez', 'Pete Buttigieg', 'Josh Shapiro'],
    politics(400_000_000, '2028-08-20'),
  ),
  basket(
    'republican-nominee-2028',
    'Republican Presidential Nominee 2028',
    'Will {} win the 2028 Republican presidential nomination?',
    ['JD Vance', 'Marco Rubio', 'Ron DeSantis'],
    politics(300_000_000, '2028-08-20'),
  ),
  basket(
    'house-control-2026',
    'Which party will win the House in 2026?',
    'Will the {} Party control the House after the 2026 Midterm elections?',
    ['Democratic', 'Republican'],
    politics(4_000_000, '2026-11-03'),
  ),
  basket(
    'senate-control-2026',
    'Which party will win the Senate in 2026?',
    'Will the {} Party control the Senate after the 2026 Midterm elections?',
    ['Democratic', 'Republican'],
    politics(3_800_000, '2026-11-03'),
  ),
  basket(
    'texas-senate-republican-primary',
    'Texas Republican Senate Primary Winner',
    'Will {} win the 2026 Texas Republican Primary?',
    ['Ken Paxton', 'John Cornyn', 'Wesley Hunt'],
    politics(950_000, '2026-05-26'),
  ),
  basket(
    'nyc-mayor-2025',
    'New York City Mayoral Election',
    'Will {} win the 2025 NYC mayoral election?',
    ['Zohran Mamdani', 'Andrew Cuomo', 'Curtis Sliwa'],
    politics(420_000_000, '2025-11-04', false),
  ),
  basket(
    'los-angeles-mayor-2026',
    'Los Angeles Mayoral Election',
    'Will {} win the 2026 Los Angeles mayoral election?',
    ['Karen Bass', 'Spencer Pratt', 'Nithya Raman'],
    politics(6_000_000, '2026-11-03'),
  ),
  single('trump-out-in-2026', 'Trump out as President in 2026?', politics(9_000_000, '2026-12-31')),
  single(
    'trump-out-in-2025',
    'Trump out as President in 2025?',
    politics(12_000_000, '2025-12-31', false),
  ),
  single(
    'trump-resigns-2026',
    'Will Trump resign by December 31, 2026?',
    politics(800_000, '2026-12-31'),
  ),
  basket(
    'trump-deportations-2026',
    'How many people will Trump deport in 2026?',
    'Will Trump deport {} people in 2026?',
    ['less than 250,000', '250,000-500,000', '500,000-750,000', '750,000 or more'],
    politics(2_000_000, '2026-12-31'),
  ),
  basket(
    'epstein-files-names',
    'Who will be named in newly released Epstein files?',
    'Will {} be named in newly released Epstein files?',
    ['Bill Gates', 'Prince Andrew', 'Ehud Barak'],
    politics(5_500_000, '2026-06-30'),
  ),
  single(
    'government-shutdown-january',
    'Another US government shutdown by January 31?',
    politics(10_000_000, '2026-01-31', false),
  ),
  basket(
    'government-shutdown-end',
    'When will the Government shutdown end?',
    'Will the Government shutdown end {}?',
    ['November 12-15', 'November 16 or later', 'before November 12'],
    politics(140_000_000, '2025-11-30', false),
  ),
  basket(
    'dutch-prime-minister',
    'Next Prime Minister of the Netherlands',
    'Will {} be the next prime minister of the Netherlands?',
    ['Rob Jetten', 'Henri Bontenbal', 'Geert Wilders'],
    politics(14_000_000, '2026-06-30'),
  ),
  basket(
    'hungary-parliament-election',
    'Hungary Parliamentary Election Winner',
    'Will {} win the most seats in the 2026 Hungarian election?',
    ['TISZA', 'Fidesz', 'Mi Hazánk'],
    politics(60_000_000, '2026-04-12'),
  ),
  basket(
    'peru-president',
    'Peru Presidential Election Winner',
    'Will {} win the 2026 Peruvian presidential election?',
    ['Keiko Fujimori', 'Rafael López Aliaga', 'Carlos Álvarez'],
    politics(42_000_000, '2026-06-07'),
  ),
  basket(
    'colombia-president',
    'Colombia Presidential Election Winner',
    'Will {} win the 2026 Colombian presidential election?',
    ['Iván Cepeda', 'Abelardo de la Espriella', 'Sergio Fajardo'],
    politics(22_000_000, '2026-06-21'),
  ),
  basket(
    'scotus-retirement',
    'Which Supreme Court Justice will leave next?',
    'Will {} be the next Supreme Court Justice to leave?',
    ['Clarence Thomas', 'Samuel Alito', 'Sonia Sotomayor'],
    politics(1_100_000, '2026-12-31'),
  ),
]

const ECONOMY: readonly CatalogueEvent[] = [
  rates('December 2026', '2026-12-09', 18_000_000, true),
  rates('January 2027', '2027-01-27', 2_000_000, true),
  rates('December 2025', '2025-12-10', 380_000_000, false),
  rates('June 2025', '2025-06-18', 150_000_000, false),
  basket(
    'fed-rate-cuts-2026',
    'How many Fed rate cuts in 2026?',
    'Will {} Fed rate cuts happen in 2026?',
    ['no', '1', '2', '3', '4'],
    economy(20_000_000, '2026-12-31'),
  ),
  basket(
    'fed-chair',
    'Who will Trump nominate as Fed Chair?',
    'Will Trump nominate {} as the next Fed chair?',
    ['Kevin Hassett', 'Kevin Warsh', 'Christopher Waller', 'Judy Shelton'],
    economy(300_000_000, '2026-06-30', false),
  ),
  single('us-recession-2026', 'US recession by end of 2026?', economy(1_500_000, '2026-12-31')),
  single('us-recession-2025', 'US recession in 2025?', economy(11_000_000, '2025-12-31', false)),
  basket(
    'inflation-november',
    'November Inflation US - Annual',
    'Will annual inflation increase by {} in November?',
    ['≤2.7%', '2.8%', '2.9%', '≥3.0%'],
    economy(700_000, '2026-12-10'),
  ),
  basket(
    'ecb-decision-december',
    'European Central Bank decision in December?',
    'Will the ECB announce: {} at the December 2026 meeting?',
    ['25 bps decrease', 'No change', '25 bps increase'],
    economy(90_000, '2026-12-17'),
  ),
  basket(
    'largest-company-december',
    'Largest company end of December?',
    'Will {} be the largest company in the world by market cap on December 31?',
    ['NVIDIA', 'Apple', 'Alphabet', 'Microsoft'],
    { tags: ['finance'], ends: '2026-12-31', volume: 4_000_000 },
  ),
  basket(
    'wti-december',
    'What will WTI Crude Oil (WTI) hit in December 2026?',
    'Will WTI Crude Oil hit {} in December?',
    ['$50', '$55', '$70', '$80'],
    { tags: ['finance', 'commodities'], ends: '2026-12-31', volume: 1_300_000 },
  ),
  single('gold-4500', 'Will Gold close above $4,500 at the end of 2026?', {
    ...{ tags: ['finance', 'commodities'], ends: '2026-12-31', volume: 600_000 },
  }),
  {
    key: 'spx-up-or-down-on-november-20',
    title: 'S&P 500 (SPX) Up or Down on November 20?',
    ...{ tags: ['finance', 'up-or-down'], ends: '2026-11-20', volume: 33_000 },
    markets: [{ question: 'S&P 500 (SPX) Up or Down on November 20?', outcomes: ['Up', 'Down'] }],
  },
]

const CRYPTO: readonly CatalogueEvent[] = [
  ...['2PM', '3PM', '4PM'].map((hour) =>
    upOrDown('Bitcoin', 'November 20', hour, '2026-11-20', true),
  ),
  ...['3PM', '4PM'].map((hour) => upOrDown('Ethereum', 'November 20', hour, '2026-11-20', true)),
  ...['3PM', '4PM'].map((hour) => upOrDown('Bitcoin', 'November 2', hour, '2026-11-02', false)),
  ...['3PM'].map((hour) => upOrDown('Solana', 'November 20', hour, '2026-11-20', true)),
  ...['3PM'].map((hour) => upOrDown('XRP', 'November 20', hour, '2026-11-20', true)),
  above('Bitcoin', 'November 20', ['98,000', '100,000', '102,000'], '2026-11-20'),
  above('Bitcoin', 'November 21', ['98,000', '100,000', '102,000'], '2026-11-21'),
  above('Bitcoin', 'November 2', ['98,000', '100,000', '102,000'], '2026-11-02', false),
  above('Ethereum', 'November 20', ['3,000', '3,200', '3,400'], '2026-11-20'),
  above('Solana', 'November 20', ['120', '130', '140'], '2026-11-20'),
  hit('Bitcoin', 'November', ['↑ 110,000', '↑ 120,000', '↓ 80,000'], '2026-11-30'),
  hit('Bitcoin', 'October', ['↑ 110,000', '↑ 120,000', '↓ 80,000'], '2026-10-31', false),
  hit('Bitcoin', '2026', ['↑ 150,000', '↑ 200,000', '↑ 1,000,000', '↓ 50,000'], '2026-12-31'),
  hit('Bitcoin', '2025', ['↑ 150,000', '↑ 200,000', '↑ 1,000,000'], '2025-12-31', false),
  hit('Ethereum', 'November', ['↑ 4,000', '↑ 5,000', '↓ 2,500'], '2026-11-30'),
  hit('XRP', 'November', ['↑ 3', '↑ 4', '↓ 1.50'], '2026-11-30'),
  single(
    'microstrategy-sells-bitcoin-2026',
    'MicroStrategy sells any Bitcoin by December 31, 2026?',
    crypto(28_000_000, '2026-12-31'),
  ),
  basket(
    'megaeth-fdv',
    'MegaETH market cap (FDV) one day after launch?',
    "Will MegaETH's market cap be above {} one day after launch?",
    ['$1B', '$2B', '$4B'],
    crypto(20_000_000, '2026-12-31'),
  ),
  basket(
    'hyperliquid-airdrop',
    'Hyperliquid airdrop by ....?',
    'Will Hyperliquid airdrop by {}?',
    ['December 31, 2026', 'March 31, 2027'],
    crypto(480_000, '2027-03-31'),
  ),
  single('usdt-depeg-2026', 'Will Tether (USDT) depeg in 2026?', crypto(350_000, '2026-12-31')),
  single(
    'satoshi-moves-coins',
    'Will Satoshi move any Bitcoin in 2026?',
    crypto(1_900_000, '2026-12-31'),
  ),
]

const WORLD: readonly CatalogueEvent[] = [
  basket(
    'russia-ukraine-ceasefire',
    'Russia x Ukraine ceasefire by ...?',
    'Russia x Ukraine ceasefire by {}?',
    ['November 30, 2026', 'December 31, 2026', 'March 31, 2027'],
    world(60_000_000, '2027-03-31'),
  ),
  single(
    'russia-ukraine-ceasefire-2025',
    'Russia x Ukraine ceasefire in 2025?',
    world(70_000_000, '2025-12-31', false),
  ),
  basket(
    'us-iran-ceasefire-extended',
    'US x Iran ceasefire extended by...?',
    'US x Iran ceasefire extended by {}?',
    ['April 21, 2026', 'May 31, 2026'],
    world(75_000_000, '2026-05-31', false),
  ),
  single(
    'khamenei-out-2026',
    'Khamenei out as Supreme Leader of Iran by December 31, 2026?',
    world(95_000_000, '2026-12-31'),
  ),
  single(
    'iranian-regime-fall',
    'Will the Iranian regime fall before 2027?',
    world(14_000_000, '2026-12-31'),
  ),
  single(
    'china-invade-taiwan-2026',
    'Will China invade Taiwan by end of 2026?',
    world(23_000_000, '2026-12-31'),
  ),
  single(
    'china-blockade-taiwan',
    'Will China blockade Taiwan in 2026?',
    world(2_300_000, '2026-12-31'),
  ),
  basket(
    'russia-capture-pokrovsk',
    'Will Russia capture all of Pokrovsk by...?',
    'Will Russia capture all of Pokrovsk by {}?',
    ['November 30', 'December 31'],
    world(4_000_000, '2026-12-31'),
  ),
  basket(
    'russia-capture-myrnohrad',
    'Will Russia capture all of Myrnohrad by...?',
    'Will Russia capture all of Myrnohrad by {}?',
    ['November 30', 'December 31'],
    world(50_000, '2026-12-31'),
  ),
  basket(
    'maduro-out',
    'Maduro out by...?',
    'Maduro out by {}?',
    ['December 31, 2025', 'January 31, 2026'],
    world(56_000_000, '2026-01-31', false),
  ),
  basket(
    'machado-enters-venezuela',
    'María Corina Machado enters Venezuela by...?',
    'Will María Corina Machado enter Venezuela by {}?',
    ['December 31', 'March 31'],
    world(5_600_000, '2027-03-31'),
  ),
  single('netanyahu-out-2026', 'Netanyahu out by end of 2026?', world(13_000_000, '2026-12-31')),
  single(
    'turkey-erdogan-election',
    "Türkiye'de erken seçim 2026'da yapılacak mı?",
    world(120_000, '2026-12-31'),
  ),
  single(
    'imamoglu-release',
    'Ekrem İmamoğlu released from custody in 2026?',
    world(240_000, '2026-12-31'),
  ),
  single('taiwan-strait-zh', '中国会在2026年入侵台湾吗？', world(31_000, '2026-12-31')),
  single(
    'peace-deal-ar',
    'هل سيتم توقيع اتفاق سلام في غزة قبل نهاية 2026؟',
    world(22_000, '2026-12-31'),
  ),
  single(
    'zelensky-putin-meeting',
    'Will Zelenskyy and Putin meet in 2026?',
    world(3_000_000, '2026-12-31'),
  ),
  single('next-pope', 'New Pope in 2026?', world(500_000, '2026-12-31')),
  single('jesus-2027', 'Will Jesus Christ return before 2027?', world(61_000_000, '2026-12-31')),
  single(
    'aliens-2027',
    'Will the US confirm that aliens exist before 2027?',
    world(15_000_000, '2026-12-31'),
  ),
  temperature('New York City', 'November 20', '2026-11-20', true),
  temperature('New York City', 'November 2', '2026-11-02', false),
  temperature('London', 'November 20', '2026-11-20', true),
]

const SPORTS: readonly CatalogueEvent[] = [
  basket(
    'fifa-world-cup-winner-2026',
    '2026 FIFA World Cup Winner',
    'Will {} win the 2026 FIFA World Cup?',
    ['Spain', 'France', 'Brazil', 'Argentina', 'England', 'Côte d’Ivoire'],
    sports('soccer', 1_200_000_000, '2026-07-19'),
  ),
  basket(
    'fifa-world-cup-group-a',
    'FIFA World Cup Group A Winner',
    'Will {} win Group A of the 2026 FIFA World Cup?',
    ['Mexico', 'South Korea', 'South Africa'],
    sports('soccer', 3_000_000, '2026-06-27'),
  ),
  basket(
    'champions-league-winner',
    'UEFA Champions League Winner',
    'Will {} win the 2026–27 Champions League?',
    ['Arsenal', 'Bayern Munich', 'Paris Saint-Germain', 'Barcelona', 'Manchester City'],
    sports('soccer', 250_000_000, '2027-05-30'),
  ),
  basket(
    'english-premier-league-winner',
    'English Premier League Winner',
    'Will {} win the 2026–27 English Premier League?',
    ['Arsenal', 'Liverpool', 'Manchester City', 'Manchester United', 'Chelsea'],
    sports('soccer', 90_000_000, '2027-05-25'),
  ),
  basket(
    'la-liga-winner',
    'La Liga Winner',
    'Will {} win the 2026–27 La Liga?',
    ['Barcelona', 'Real Madrid', 'Atlético Madrid'],
    sports('soccer', 35_000_000, '2027-05-25'),
  ),
  basket(
    'ballon-dor-2026',
    "Ballon d'Or Winner 2026",
    "Will {} win the 2026 Ballon d'Or?",
    ['Lamine Yamal', 'Kylian Mbappé', 'Ousmane Dembélé', 'Erling Haaland'],
    sports('soccer', 7_000_000, '2026-10-26'),
  ),
  basket(
    'nba-champion-2027',
    'NBA Champion 2027',
    'Will the {} win the 2027 NBA Finals?',
    ['Oklahoma City Thunder', 'Denver Nuggets', 'New York Knicks', 'Los Angeles Lakers'],
    sports('nba', 60_000_000, '2027-06-20'),
  ),
  basket(
    'nba-eastern-champion',
    'NBA Eastern Conference Champion',
    'Will the {} win the NBA Eastern Conference?',
    ['New York Knicks', 'Cleveland Cavaliers', 'Orlando Magic'],
    sports('nba', 8_000_000, '2027-06-01'),
  ),
  basket(
    'nba-mvp',
    'NBA MVP',
    'Will {} win the 2026–2027 NBA MVP?',
    ['Nikola Jokić', 'Shai Gilgeous-Alexander', 'Luka Dončić', 'Victor Wembanyama'],
    sports('nba', 13_000_000, '2027-05-20'),
  ),
  basket(
    'super-bowl-2027',
    'Super Bowl Champion 2027',
    'Will the {} win Super Bowl 2027?',
    ['Philadelphia Eagles', 'Buffalo Bills', 'Kansas City Chiefs', 'Los Angeles Rams'],
    sports('nfl', 150_000_000, '2027-02-14'),
  ),
  basket(
    'stanley-cup-2027',
    '2027 NHL Stanley Cup Champion',
    'Will the {} win the 2027 NHL Stanley Cup?',
    ['Colorado Avalanche', 'Edmonton Oilers', 'Carolina Hurricanes'],
    sports('nhl', 33_000_000, '2027-06-30'),
  ),
  basket(
    'f1-drivers-champion',
    "F1 Drivers' Champion",
    "Will {} be the 2026 F1 Drivers' Champion?",
    ['Max Verstappen', 'Lando Norris', 'George Russell', 'Oscar Piastri'],
    sports('f1', 53_000_000, '2026-12-06'),
  ),
  basket(
    'f1-constructors-champion',
    "F1 Constructors' Champion",
    "Will {} be the 2026 F1 Constructors' Champion?",
    ['Mercedes', 'McLaren', 'Ferrari', 'Red Bull Racing'],
    sports('f1', 11_000_000, '2026-12-06'),
  ),
  fixture(
    'nba-lal-gsw-2026-11-20',
    ['Lakers', 'Warriors'],
    '224.5',
    sports('nba', 2_000_000, '2026-11-20'),
  ),
  fixture(
    'nba-lal-gsw-2026-11-04',
    ['Lakers', 'Warriors'],
    '226.5',
    sports('nba', 2_500_000, '2026-11-04', false),
  ),
  fixture(
    'nba-bos-nyk-2026-11-20',
    ['Celtics', 'Knicks'],
    '218.5',
    sports('nba', 1_400_000, '2026-11-20'),
  ),
  fixture(
    'nfl-nyj-ne-2026-11-22',
    ['Jets', 'Patriots'],
    '43.5',
    sports('nfl', 2_700_000, '2026-11-22'),
  ),
  fixture(
    'nfl-dal-lv-2026-11-22',
    ['Cowboys', 'Raiders'],
    '50.5',
    sports('nfl', 49_000, '2026-11-22'),
  ),
  fixture(
    'epl-che-not-2026-11-21',
    ['Chelsea FC', 'Nottingham Forest FC'],
    '2.5',
    sports('epl', 5_000_000, '2026-11-21'),
  ),
  fixture(
    'epl-mac-new-2026-11-22',
    ['Manchester City FC', 'Newcastle United FC'],
    '3.5',
    sports('epl', 4_000_000, '2026-11-22'),
  ),
  fixture(
    'bun-bay-dor-2026-11-21',
    ['FC Bayern München', 'Borussia Dortmund'],
    '3.5',
    sports('bundesliga', 1_000_000, '2026-11-21'),
  ),
  fixture(
    'cs2-navi-faze-2026-11-19',
    ['Natus Vincere', 'FaZe'],
    '2.5',
    sports('esports', 360_000, '2026-11-19'),
  ),
  fixture(
    'lol-t1-hle-2026-11-19',
    ['LoL: T1', 'Hanwha Life Esports (BO5)'],
    '4.5',
    sports('esports', 900_000, '2026-11-19'),
  ),
  fixture(
    'atp-sinner-alcaraz-2026-11-15',
    ['ATP Finals: Jannik Sinner', 'Carlos Alcaraz'],
    '22.5',
    sports('tennis', 6_000_000, '2026-11-15'),
  ),
  fixture(
    'ufc-pereira-ankalaev',
    ['UFC 330: Alex Pereira', 'Magomed Ankalaev (Light Heavyweight, Main Card)'],
    '2.5',
    sports('ufc', 3_000_000, '2026-11-28'),
  ),
  basket(
    'hockey-sharks-stars-2026-12-06',
    'Sharks vs. Stars - More Markets',
    'Sharks vs. Stars: {}',
    ['O/U 5.5', 'O/U 6.5', 'Puck line -1.5'],
    sports('nhl', 36_000, '2026-12-06'),
  ),
]

const CULTURE: readonly CatalogueEvent[] = [
  basket(
    'elon-tweets-november-17-24',
    'Elon Musk # tweets November 17 - November 24, 2026?',
    'Will Elon Musk post {} tweets from November 17 to November 24, 2026?',
    ['200-219', '220-239', '240-259', '260+'],
    culture(11_000_000, '2026-11-24'),
  ),
  basket(
    'elon-tweets-november-20-27',
    'Elon Musk # tweets November 20 - November 27, 2026?',
    'Will Elon Musk post {} tweets from November 20 to November 27, 2026?',
    ['200-219', '220-239', '240-259', '260+'],
    culture(2_000_000, '2026-11-27'),
  ),
  basket(
    'oscars-best-picture-2027',
    'Oscars 2027: Best Picture Winner',
    'Will {} win Best Picture at the 99th Academy Awards?',
    ['The Odyssey', 'Dune: Part Three', 'Digger'],
    culture(17_000_000, '2027-03-14'),
  ),
  basket(
    'grammys-album-2027',
    'Grammys 2027: Album of the Year',
    'Will {} win Album of the Year at the Grammys?',
    ['Taylor Swift', 'Bad Bunny', 'Rosalía', 'Beyoncé'],
    culture(1_300_000, '2027-01-31'),
  ),
  single(
    'taylor-swift-pregnant-2026',
    'Taylor Swift pregnant in 2026?',
    culture(450_000, '2026-12-31'),
  ),
  single('gta-vi-released', 'GTA VI released before 2027?', culture(8_000_000, '2026-12-31')),
  single('gta-vi-price', 'Will GTA VI cost $100+?', culture(6_000_000, '2026-12-31')),
  basket(
    'wicked-opening-weekend',
    '"Avengers: Doomsday" Opening Weekend Box Office',
    'Will "Avengers: Doomsday" Opening Weekend Box Office be {}?',
    ['less than $200m', 'between $200m and $250m', 'greater than $250m'],
    culture(45_000, '2026-12-21'),
  ),
  basket(
    'top-spotify-artist-2026',
    'Top Spotify Artist 2026',
    'Will {} be the top Spotify artist for 2026?',
    ['Bad Bunny', 'Taylor Swift', 'The Weeknd', 'Drake'],
    culture(9_000_000, '2026-12-03'),
  ),
  basket(
    'eurovision-2027',
    'Eurovision Winner 2027',
    'Will {} win Eurovision 2027?',
    ['Sweden', 'Finland', 'Türkiye', 'Israel'],
    culture(5_000_000, '2027-05-15'),
  ),
  single('weinstein-prison', 'Harvey Weinstein prison time?', culture(280_000, '2026-12-31')),
  single(
    'rocket-emoji',
    '🚀 Starship reaches orbit before Christmas 🎄?',
    tech(77_000, '2026-12-24'),
  ),
  basket(
    'beast-games',
    'Who will win the Beast Games: Season 3?',
    'Will player {} win the Beast Games Season 3?',
    ['104', '227', '381'],
    culture(98_000, '2027-02-28'),
  ),
]

const TECH: readonly CatalogueEvent[] = [
  basket(
    'best-ai-model-november',
    'Which company has the best AI model end of November?',
    'Will {} have the best AI model at the end of November 2026?',
    ['Google', 'OpenAI', 'Anthropic', 'xAI'],
    tech(12_000_000, '2026-11-30'),
  ),
  basket(
    'best-ai-model-december',
    'Which company has the best AI model end of December?',
    'Will {} have the best AI model at the end of December 2026?',
    ['Google', 'OpenAI', 'Anthropic', 'xAI'],
    tech(4_000_000, '2026-12-31'),
  ),
  basket(
    'openai-ipo-market-cap',
    'OpenAI IPO Closing Market Cap',
    "Will OpenAI's market cap be {} at market close on IPO day?",
    ['<$500B', '$500B-$750B', '$1T or more', 'No IPO'],
    tech(96_000, '2027-12-31'),
  ),
  basket(
    'spacex-ipo-market-cap',
    'SpaceX IPO Closing Market Cap',
    "Will SpaceX's market cap be {} at market close on IPO day?",
    ['<$1T', '$1T-$1.5T', '$2T or more'],
    tech(7_000_000, '2027-12-31'),
  ),
  basket(
    'gemini-4-released',
    'Gemini 4 released by...?',
    'Gemini 4 released by {}?',
    ['November 30, 2026', 'December 31, 2026'],
    tech(1_900_000, '2026-12-31'),
  ),
  single(
    'tesla-fsd-2026',
    'Tesla launches unsupervised full self driving (FSD) in 2026?',
    tech(1_000_000, '2026-12-31'),
  ),
  single('tiktok-ban-2026', 'TikTok banned in the US in 2026?', tech(400_000, '2026-12-31')),
  single(
    'openai-announces-agi',
    'OpenAI announces it has achieved AGI before 2027?',
    tech(900_000, '2026-12-31'),
  ),
]

export const CATALOGUE: readonly CatalogueEvent[] = [
  ...POLITICS,
  ...ECONOMY,
  ...CRYPTO,
  ...WORLD,
  ...SPORTS,
  ...CULTURE,
  ...TECH,
]
