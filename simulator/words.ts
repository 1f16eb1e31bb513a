import { hash, pick, unit } from './random.ts'

/** The stock of words the universe writes its questions and rules from. */

const givenNames =
  'Ada Bruno Chloé Dmitri Elif Farid Grace Hugo Ingrid José Kenji Leila Mateo Nadia'
    .concat(' Omar Priya Quentin Rosa Søren Tala')
    .split(' ')
const familyNames =
  'Adler Benoît Castillo Duarte Eriksen Fontaine Gül Haddad Ivanov Jensen Kaya Lund'
    .concat(' Moreau Nakamura Okafor Petrov Quispe Rossi Şahin Tanaka')
    .split(' ')
const contests = [
  'Harbor City mayoral election',
  'Northern League golden boot',
  'Senate seat in the Lakes special election',
  'Best Picture award',
  'chess Candidates tournament',
  'party leadership contest',
  'Grand Tour general classification',
  'central bank chair nomination',
]
const facts = [
  'Will the ceasefire be extended',
  'Will the central bank cut its rate',
  'Will the launch reach orbit',
  'Will the shutdown end',
  'Will the album be released',
  'Will the merger be approved',
  "Will the court rule against the 'Open Skies' act",
  'Will a new record temperature be measured',
]
/** Scripts and signs that break careless code; about one question in thirty comes from here. */
const foreignFacts = [
  'İstanbul’da şubat ayında kar yağışı ölçülecek mi, çığ düşecek mi',
  '台風は今月中に東京へ上陸するか',
  '人民币兑美元汇率会跌破七吗',
  'هل سيتم توقيع الاتفاق قبل نهاية العام',
  'Will the 🚀 emoji be the most used of the month 😀',
  'Will "The Moon Is Ours" be said "live" on air',
  'Чи відбудуться вибори цього року',
]
export const leagues = [
  { slug: 'nba', name: 'NBA', site: 'https://www.nba.com/' },
  { slug: 'nfl', name: 'NFL', site: 'https://www.nfl.com/scores' },
  { slug: 'epl', name: 'Premier League', site: 'https://www.premierleague.com/' },
  { slug: 'lol', name: 'League of Legends', site: 'https://gol.gg/esports/home' },
] as const
export const teams = [
  'Lakers',
  'Rockets',
  'Celtics',
  '76ers',
  'Timberwolves',
  'Warriors',
  'Bilibili Gaming',
  'Team "Spirit"',
  "Hawke's Bay",
  'Atlético Norte',
  'Fenerbahçe',
  'Köln',
] as const

/** Sentences already escaped for JSON, since they are written far more often than chosen. */
const rules = [
  'This market will resolve to “Yes” if the listed outcome occurs between the market’s creation and the listed date, 11:59 PM ET. Otherwise, it will resolve to “No”.',
  'An official announcement made before the deadline is enough, even if it takes effect later.',
  'Statements by unnamed sources, leaked documents or social media posts of third parties do not count by themselves.',
  'The primary resolution source is official information from the parties involved; a consensus of credible reporting may also be used.',
  'If the event is postponed, this market stays open until it takes place. If it is cancelled entirely, this market resolves 50-50.',
  'Any ambiguity is decided by the oracle according to the spirit of the question.',
  'Partial, conditional or temporary measures do not qualify unless they are named in the title.',
].map((rule) => JSON.stringify(rule).slice(1, -1))
const contexts = [
  'Trader consensus follows the latest official statements, with most volume arriving after the weekend briefing.',
  'A series of postponed meetings has kept the implied probability in a narrow band since last month.',
  'Recent polling and model forecasts disagree, and the spread between outcomes widened after the debate.',
  'Market participants point to the scheduled decision as the next catalyst, while liquidity remains concentrated near the mid.',
  'Analysts consider a surprise unlikely, yet the tail outcomes have attracted steady buying.',
  'Analogous cases of the past five years were settled before their deadline in about one case of three.',
].map((line) => JSON.stringify(line).slice(1, -1))

const paragraph = (
  stock: readonly string[],
  h: number,
  sentences: number,
  glue: string,
): string => {
  const offset = hash(h, 31) % stock.length
  let text = ''
  for (let i = 0; i < sentences; i++) {
    text += `${i === 0 ? '' : glue}${stock[(offset + i) % stock.length] ?? ''}`
  }
  return text
}

/** Resolution rules, JSON-escaped, 3 to 11 sentences with a middle of 6. */
export const rulesText = (h: number): string =>
  paragraph(rules, h, 3 + Math.floor(3.4 * unit(h, 32) + 5 * unit(h, 33) ** 2), '\\n\\n')

/** The generated remarks of `eventMetadata`, JSON-escaped, about 700 bytes. */
export const contextText = (h: number): string => paragraph(contexts, h, 6, ' ')

/** The `index`-th name on a ballot: distinct for the first 400. */
export const personName = (h: number, index: number): string => {
  const i = (index + (h % givenNames.length)) % givenNames.length
  const j = (Math.floor(index / givenNames.length) + index + (h % 7)) % familyNames.length
  return `${givenNames[i] ?? ''} ${familyNames[j] ?? ''}`
}

/** What a multi-outcome event is about. */
export const contestOf = (h: number): string => pick(contests, h, 41)

/** A question without its date and question mark. */
export const factOf = (h: number): string =>
  unit(h, 42) < 0.03 ? pick(foreignFacts, h, 43) : pick(facts, h, 43)

/** `will-the-ceasefire-be-extended-512`: letters and digits only, made distinct by its number. */
export const slugOf = (text: string, id: number): string => {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
  return `${plain.slice(0, 70).replace(/^-+|-+$/g, '') || 'market'}-${id}`
}
