/** What the texts of a generated universe are made of: some 20,000 words, the same in every run. */
export interface Words {
  readonly people: readonly string[]
  readonly teams: readonly string[]
  readonly places: readonly string[]
  /** Companies, projects, films: made-up names, each of which is also a tag. */
  readonly things: readonly string[]
  readonly deeds: readonly string[]
  readonly offices: readonly string[]
  readonly cities: readonly string[]
}

const list = (text: string): readonly string[] => text.split(/\s+/)
const phrases = (text: string): readonly string[] => text.trim().split(/\s*\n\s*/)

const FIRST = list(
  'James Mary John Linda Robert Susan Michael Karen David Lisa Gavin Kamala Donald Nikki Ron Gretchen ' +
    'Pete Amy Josh Andrew Emmanuel Marine Olaf Angela Giorgia Pedro Lula Javier Claudia Narendra Imran ' +
    'Recep Ekrem Mansur Özgür Łukasz José María Zoë Søren Björn Jürgen Chloé Renée Ivan Olga Volodymyr ' +
    'Benjamin Yair Naftali Ali Hassan Fatima Omar Aisha Kenji Yuki Shigeru Wei Li Xi Min Jae Hye',
)
const REAL_PLACES = list(
  'Turkey Germany France Italy Spain Poland Hungary Romania Ukraine Russia Israel Iran Iraq Syria ' +
    'Egypt Nigeria Kenya Brazil Argentina Chile Peru Colombia Mexico Canada Texas California Ohio Georgia ' +
    'Nevada Arizona Michigan Florida Virginia Japan Korea Taiwan China India Pakistan Indonesia Türkiye',
)
const REAL_CITIES = list(
  'London Paris Tokyo Seoul Madrid Berlin Rome Lisbon Warsaw Ankara İstanbul Dubai Toronto Miami ' +
    'Chicago Dallas Denver Seattle Houston Boston Atlanta Phoenix München Zürich 北京 الرياض',
)
const MASCOTS = list(
  'Lakers Celtics Bulls Hawks Heat Suns Kings Jets Bears Lions Eagles Giants Rangers Sharks Wild Stars ' +
    'United City Rovers Athletic Wanderers Fenerbahçe Beşiktaş Dynamo Olympic Royals Tigers Panthers',
)
const OFFICES = phrases(`
  presidential election
  parliamentary election
  mayoral election
  Senate race
  Democratic primary
  Republican primary
  governor race
  party leadership vote
  best actor award
  drivers championship`)
const DEEDS = phrases(`
  announce a merger with
  recognize the independence of
  sign a ceasefire with
  be acquired by
  launch a token with
  sue
  endorse
  impose tariffs on
  win a contract from
  release an album with
  meet the leader of
  leave`)

const SYLLABLES = list(
  'ba bel bor cal cen cor da del dor el en far fen gal gor hal hen il jan jor kal ken kor la len lor ' +
    'ma mel mor na nel nor or pal pen por qua ral ren ror sal sen sol ta tel tor ul van vel vor wal wen ' +
    'xan yal yor zan zel zor',
)
const ENDINGS = list('a son ton man er is o ia ex um berg ski ova wood field ly on us ix eth')

/** Word number `n`: other numbers make other words. */
const coin = (n: number): string => {
  const count = SYLLABLES.length
  const parts = [SYLLABLES[n % count], SYLLABLES[Math.floor(n / count) % count]]
  const word = `${parts.join('')}${ENDINGS[(n * 7 + Math.floor(n / (count * count))) % ENDINGS.length]}`
  return word.charAt(0).toUpperCase() + word.slice(1)
}

const coined = (from: number, count: number): readonly string[] => [
  ...new Set(Array.from({ length: count }, (_, index) => coin(from + index))),
]

export const makeWords = (): Words => {
  const surnames = coined(0, 9_000)
  const towns = [...REAL_CITIES, ...coined(40_000, 250)]
  return {
    people: surnames.map((name, index) => `${FIRST[(index * 31) % FIRST.length]} ${name}`),
    teams: towns.flatMap((town, at) =>
      [0, 1, 2].map((turn) => `${town} ${MASCOTS[(at * 3 + turn * 11) % MASCOTS.length]}`),
    ),
    places: [...REAL_PLACES, ...coined(20_000, 120)],
    things: coined(9_000, 9_000),
    deeds: DEEDS,
    offices: OFFICES,
    cities: towns,
  }
}
