import { type SQL, sql } from 'drizzle-orm'
import type { Words } from './query-words.ts'

type KindName = 'up-down' | 'match' | 'race' | 'ladder' | 'question'

/**
 * Kinds of events as shares of all events: most are windows of "up or down" with one market each, and
 * most markets belong to matches. Together some five markets an event.
 */
const KINDS: readonly { readonly kind: KindName; readonly all: number; readonly open: number }[] = [
  { kind: 'up-down', all: 0.7, open: 0.021 },
  { kind: 'match', all: 0.12, open: 0.01 },
  { kind: 'race', all: 0.055, open: 0.015 },
  { kind: 'ladder', all: 0.07, open: 0.01 },
  { kind: 'question', all: 0.055, open: 0.008 },
]

/** The schema `universe`, dropped in the end: words, tools, and the plan of all events. */
export const toolStatements = (words: Words): readonly SQL[] => [
  sql`create schema universe`,
  // 0 to 1, the same for the same arguments in every run
  sql`create function universe.rnd(n bigint, salt int) returns float8
    language sql immutable parallel safe as $$
      select (hashint8extended(n, salt) & 4503599627370495)::float8 / 4503599627370496 $$`,
  sql`create function universe.slug(text) returns text language sql immutable parallel safe as $$
      select trim(both '-' from regexp_replace(lower($1), '[^a-z0-9]+', '-', 'g')) $$`,
  ...Object.entries(words).flatMap(([name, list]) => [
    sql`create table universe.${sql.identifier(name)} as
      select n - 1 as n, text from jsonb_array_elements_text(${JSON.stringify(list)}::jsonb)
        with ordinality as word(text, n)`,
    sql`alter table universe.${sql.identifier(name)} add primary key (n)`,
  ]),
  sql`create table universe.events (
    kind text, seed bigint, is_open boolean, size int, title text, a text, b text, at timestamptz,
    tag_slugs text[], series_slug text, neg_risk boolean, volume numeric, window_ms bigint,
    created_at timestamptz, ends_at timestamptz, closed_at timestamptz)`,
]

/** One statement a kind. */
export const planStatements = (events: number): readonly SQL[] =>
  KINDS.map(({ kind, all, open }, place) => {
    const seeds = sql`select s, s * 8 + ${sql.raw(`${place}`)} as seed, s <= ${sql.raw(`${Math.round(events * open)}`)} as is_open
      from generate_series(1, ${sql.raw(`${Math.round(events * all)}`)}) s`
    return kind === 'up-down' ? upDown(seeds) : ordinary(kind, seeds)
  })

/** The word of a table that a number between 0 and 1 falls on. */
export const word = (table: keyof Words, key: SQL): SQL =>
  sql`(select text from universe.${sql.identifier(table)} w
    where w.n = floor((select count(*) from universe.${sql.identifier(table)}) * ${key})::int)`

const rnd = (salt: number): SQL => sql.raw(`universe.rnd(seed, ${salt})`)

/** Windows of each asset and length without a gap: the last ones lie ahead, one is under way. */
const upDown = (seeds: SQL): SQL => sql`
  with named as (
    select seed, is_open,
      (array['Bitcoin', 'Ethereum', 'Solana', 'XRP', 'Dogecoin', 'BNB', 'Hyperliquid', 'Zcash'])[s % 8 + 1] as asset,
      (array[5, 5, 5, 15, 5, 5, 15, 60, 5, 5])[(s / 8) % 10 + 1] as minutes
    from (${seeds}) seeds
  ), numbered as (
    select *, row_number() over (partition by asset, minutes order by seed)
      - count(*) filter (where is_open) over (partition by asset, minutes) as back
    from named
  ), timed as (
    select *, case minutes when 60 then '1h' else minutes || 'm' end as length,
      date_bin(minutes * interval '1 minute', now(), '2020-01-01') - back * minutes * interval '1 minute' as at
    from numbered
  )
  insert into universe.events
  select 'up-down', seed, is_open, 1,
    format('%s Up or Down - %s-%s ET', asset, to_char(at, 'FMMonth FMDD, FMHH12:MIAM'),
      to_char(at + minutes * interval '1 minute', 'FMHH12:MIAM')),
    asset, length, at,
    array['crypto', 'up-or-down', universe.slug(asset), 'crypto-prices', 'recurring', length],
    format('%s-up-or-down-%s', universe.slug(asset), length), false,
    round((20000 * ${rnd(3)} ^ 2)::numeric, 2), minutes * 60000, at - interval '1 day',
    at + minutes * interval '1 minute',
    case when not is_open then at + (minutes + 2) * interval '1 minute' end
  from timed`

const ordinary = (kind: Exclude<KindName, 'up-down'>, seeds: SQL): SQL => sql`
  with timed as (
    select *, case when is_open then now() + interval '220 days' * ${rnd(1)} ^ 2 - interval '2 days'
      else now() - interval '1 minute' - interval '4 years' * ${rnd(1)} ^ 2 end as at
    from (${seeds}) seeds
  ), shaped as (${SHAPES[kind]})
  insert into universe.events
  select ${kind}, seed, is_open, size, title, a, b, at,
    tags || array['topic-' || floor(3000 * ${rnd(2)} ^ 2)::int], series, neg_risk,
    round(least(4e8, 800 * (1.00001 - ${rnd(3)}) ^ -1.15)::numeric, 2), null,
    least(at, now()) - interval '90 days' * ${rnd(4)},
    case when ${rnd(5)} > 0.03 then at end,
    case when not is_open then least(now(), at + interval '2 hours' * ${rnd(6)}) end
  from shaped`

/** Mostly a handful, now and then hundreds; three open ones have 500, 128 and 60. */
const basketSize = sql`case s when 1 then 500 when 2 then 128 when 3 then 60
  else least(300, floor(3 * (1.0001 - ${rnd(7)}) ^ -0.8))::int end`

const SHAPES: Readonly<Record<Exclude<KindName, 'up-down'>, SQL>> = {
  match: sql`
    select *, 8 + floor(37 * ${rnd(7)})::int as size, format('%s vs. %s', a, b) as title,
      array['sports', 'games', league] as tags, format('%s-%s', league, extract(year from at)) as series,
      false as neg_risk
    from (select *, ${word('teams', rnd(8))} as a, ${word('teams', rnd(9))} as b,
      (array['nba', 'nfl', 'soccer', 'epl', 'mlb', 'nhl', 'esports', 'tennis', 'ufc', 'cricket'])
        [floor(10 * ${rnd(10)} ^ 2)::int + 1] as league from timed) named`,
  race: sql`
    select *, ${basketSize} as size, format('%s %s winner %s', a, b, extract(year from at)) as title,
      array['politics', 'elections', universe.slug(a)] as tags, null::text as series, true as neg_risk
    from (select *, ${word('places', sql`${rnd(8)} ^ 2`)} as a, ${word('offices', rnd(9))} as b from timed) named`,
  ladder: sql`
    select *, 3 + floor(8 * ${rnd(7)})::int as size,
      case when is_weather then format('Highest temperature in %s on %s?', a, to_char(at, 'FMMonth FMDD'))
        else format('What price will %s hit in %s?', a, to_char(at, 'FMMonth YYYY')) end as title,
      case when is_weather then array['weather', 'daily-temperature', universe.slug(a)]
        else array['crypto', 'finance', 'hit-price', universe.slug(a)] end as tags,
      case when is_weather then format('%s-daily-weather', universe.slug(a)) end as series,
      is_weather as neg_risk, case when is_weather then 'weather' else 'price' end as b
    from (select *, s % 2 = 0 as is_weather, case when s % 2 = 0 then ${word('cities', sql`${rnd(8)} ^ 2`)}
        when s % 3 = 0 then 'Bitcoin' when s % 5 = 0 then 'Ethereum' else ${word('things', sql`${rnd(8)} ^ 3`)} end as a
      from timed) named`,
  question: sql`
    select *, 1 as size, format('Will %s %s %s by %s?', a, ${word('deeds', rnd(11))}, b,
        to_char(at, 'FMMonth FMDD, YYYY')) as title,
      array[(array['geopolitics', 'business', 'tech', 'culture', 'world'])[floor(5 * ${rnd(12)})::int + 1]] as tags,
      null::text as series, false as neg_risk
    from (select *, case when s % 2 = 0 then ${word('people', sql`${rnd(8)} ^ 2`)}
        else ${word('things', sql`${rnd(8)} ^ 2`)} end as a, ${word('things', rnd(9))} as b from timed) named`,
}
