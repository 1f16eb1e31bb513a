import { type SQL, sql } from 'drizzle-orm'
import { word } from './query-universe-plan.ts'

const rnd = (salt: number): SQL => sql.raw(`universe.rnd(m.seed, ${salt})`)

/** Every market of the plan, and the few that have no event, with all that its rows say. */
export const marketStatements = (markets: number): readonly SQL[] => [
  sql`create table universe.numbered as
    select row_number() over (order by created_at, seed) * 9 + 10000 as id, * from universe.events`,
  sql`create table universe.members as
    select row_number() over (order by e.created_at, e.seed, k) * 5 + 500000 as id, e.id as event_id,
      e.seed * 1000 + k as seed, k, e.kind, e.is_open, e.size, e.title, e.a, e.b, e.at, e.neg_risk,
      e.volume, e.window_ms, e.created_at, e.ends_at, e.closed_at
    from universe.numbered e cross join lateral generate_series(0, e.size - 1) k`,
  sql`insert into universe.members
    select 100 + n, null, -n, 0, 'question', n % 10 = 0, 1, format('Will %s happen before %s?',
        ${word('things', sql.raw('universe.rnd(-n, 8)'))}, 2021 + n % 6),
      'this', 'that', now(), false, round((100000 * universe.rnd(-n, 3) ^ 3)::numeric, 2), null,
      now() - interval '3 years' * universe.rnd(-n, 4), null,
      case when n % 10 > 0 then now() - interval '3 years' * universe.rnd(-n, 4) ^ 2 end
    from generate_series(1, ${sql.raw(`${Math.round(markets * 0.01)}`)}::bigint) n`,
  sql`create table universe.markets as
    select *, universe.slug(left(question, 120)) || '-' || id as slug from (${described}) m`,
  sql`create unique index on universe.markets (id)`,
  sql`analyze universe.markets`,
]

/** Status, texts, prices. An open event has some members that are over, and its first one is open. */
const described = sql`
  select m.id, m.event_id, m.seed, m.k, m.neg_risk, m.window_ms, m.at, m.created_at, m.ends_at, s.status,
    s.is_placeholder, q.question, q.group_title, q.first, q.second, p.price,
    case when s.status in ('CLOSED', 'RESOLVED') then coalesce(m.closed_at, now() - interval '20 days' * ${rnd(21)}) end as closed_at,
    case when ${rnd(22)} > 0.01 then round(m.volume / (m.k + 1.5), 6) end as volume,
    case when s.status = 'OPEN' then round((m.volume / (m.k + 1.5) * 0.08 * ${rnd(23)})::numeric, 6) end as volume_24h,
    case when s.status = 'OPEN' then round((m.volume / (m.k + 2) * 0.1 * ${rnd(24)} ^ 2)::numeric, 4) end as liquidity,
    case when s.status = 'OPEN' then round((${rnd(25)} - 0.5)::numeric * 0.3, 4) end as price_change_24h
  from universe.members m
  cross join lateral (select m.is_open and m.neg_risk and m.size >= 20 and m.k > m.size * 0.85 as is_placeholder,
    case when m.is_open and m.k = 0 then 'OPEN'
      when m.is_open and m.kind = 'race' and ${rnd(20)} < 0.08 and m.k < m.size * 0.85 then 'RESOLVED'
      when m.is_open and ${rnd(20)} > 0.998 then 'DISPUTED'
      when m.is_open and ${rnd(20)} > 0.98 then 'PROPOSED'
      when m.is_open then 'OPEN'
      when ${rnd(20)} > 0.995 and m.size = 1 then 'CLOSED' else 'RESOLVED' end as status) s
  cross join lateral (select case when s.status = 'RESOLVED' then (${rnd(26)} < 1.0 / least(m.size + 1, 12))::int::numeric
    else round((0.002 + 0.996 * ${rnd(26)} ^ 2)::numeric, 3) end as price) p
  cross join lateral (select
    case m.kind when 'match' then case when m.k = 0 then m.title
        when m.k % 3 = 1 then format('Spread: %s (-%s.5)', m.a, m.k / 3 + 1)
        when m.k % 3 = 2 then format('%s: O/U %s.5', m.title, 1 + m.k / 3)
        else format('%s: Points O/U %s.5', person.text, m.k) end
      when 'race' then format('Will %s win the %s %s %s?', named.text, m.a, m.b, extract(year from m.at))
      when 'ladder' then case when m.b = 'weather'
        then format('Will the highest temperature in %s be %s°C on %s?', m.a, m.k + 8, to_char(m.at, 'FMMonth FMDD'))
        else format('Will %s reach $%s in %s?', m.a, to_char((m.k + 1) * 10000, 'FM999,999'), to_char(m.at, 'FMMonth YYYY')) end
      else m.title end as question,
    case m.kind when 'race' then named.text when 'ladder' then case when m.b = 'weather' then format('%s°C', m.k + 8)
      else format('↑ %s', to_char((m.k + 1) * 10000, 'FM999,999')) end end as group_title,
    case m.kind when 'up-down' then 'Up' when 'match' then case when m.k % 3 = 1 or m.k = 0 then m.a else 'Over' end
      else 'Yes' end as first,
    case m.kind when 'up-down' then 'Down' when 'match' then case when m.k % 3 = 1 or m.k = 0 then m.b else 'Under' end
      else 'No' end as second
    from (select case when m.kind in ('race', 'match') then ${word('people', sql.raw('((universe.rnd(m.event_id, 30) + m.k * 0.00137)::numeric % 1)'))} end as text) person
    cross join lateral (select case when s.is_placeholder then 'Person ' || chr(65 + m.k % 26) || (m.k / 26) else person.text end as text) named) q`

const EVENT_TEXT =
  'This event groups the questions below. Each resolves by its own rules; see there. '
const RULES =
  'This market resolves to the outcome that is shown by official sources at the time named in its title. ' +
  'If that cannot be told within a month, a consensus of credible reporting decides. If the event is ' +
  'cancelled or postponed beyond the end of the period, the market resolves 50-50. The resolution source ' +
  'is the information published by the organisers, the authorities or the exchange in question, and ' +
  'revisions after the deadline are not considered. Ties are settled in alphabetical order of the names. '

/** The rows of our tables. */
export const rowStatements = (): readonly SQL[] => [
  sql`insert into tags (slug, label) select slug, initcap(replace(slug, '-', ' '))
    from (select distinct unnest(tag_slugs) as slug from universe.numbered) t`,
  sql`insert into events (id, status, active, closed, archived, neg_risk, volume, volume_24h, liquidity, starts_at,
      ends_at, closed_at, created_at, upstream_updated_at, observed_at, changed_at, hash)
    select e.id, case when e.is_open then 'OPEN' when s.is_closed then 'CLOSED' else 'RESOLVED' end::market_status,
      true, not e.is_open, false, e.neg_risk, s.volume, s.volume_24h, s.liquidity, e.created_at, e.ends_at,
      e.closed_at, e.created_at, coalesce(e.closed_at, now()), coalesce(e.closed_at, now()),
      coalesce(e.closed_at, now() - interval '1 hour' * universe.rnd(e.seed, 40)), hashint8extended(e.id, 1)
    from universe.numbered e join (select event_id, sum(volume) as volume, sum(volume_24h) as volume_24h,
      sum(liquidity) as liquidity, bool_or(status = 'CLOSED') as is_closed from universe.markets group by 1) s
      on s.event_id = e.id order by e.id`,
  sql`insert into event_texts (event_id, slug, title, description, image, icon, series_slug, series_title, tag_slugs,
      has_unclosed, hash)
    select id, universe.slug(left(title, 120)) || '-' || id, title, ${EVENT_TEXT} || title,
      'https://images.example.org/event/' || id || '.png', 'https://images.example.org/event/' || id || '-icon.png',
      series_slug, initcap(replace(series_slug, '-', ' ')), tag_slugs, is_open,
      hashint8extended(id, 2)
    from universe.numbered order by id`,
  sql`insert into event_observations (event_id, observed_at, tier, tier_at, member_hash)
    select id, now() - interval '30 seconds' * universe.rnd(seed, 41),
      case when is_open and row_number() over (partition by is_open order by volume desc) <= 500
        then 'EVENTS' else 'RESOLUTIONS' end::poll_tier, now(), hashint8extended(id, 3)
    from universe.numbered`,
  sql`insert into markets (id, event_id, seen_with_event, status, resolution_kind, resolution_source, winner_index,
      payouts, resolution_observed_at, uma_steps, verdict, active, closed, archived, accepting_orders, neg_risk,
      is_placeholder, uma_status, uma_history, prices, best_bid, best_ask, last_trade_price, spread, price_change_24h,
      volume, volume_24h, liquidity, starts_at, ends_at, closed_at, created_at, window_starts_at, window_ends_at,
      upstream_updated_at, observed_at, changed_at, hash)
    select id, event_id, event_id is not null, status::market_status,
      case when resolved then 'WIN'::resolution_kind end, case when resolved then 'ORACLE'::resolution_source end,
      case when resolved then 1 - price::int end, case when resolved then array[price, 1 - price] end,
      case when resolved then closed_at + interval '1 minute' end, cardinality(history),
      case when resolved then format('WIN %s %s', price, 1 - price) when status in ('PROPOSED', 'DISPUTED')
        then status || ' ' || cardinality(history) else status end,
      not is_placeholder, closed_at is not null, false, status = 'OPEN' and not is_placeholder, neg_risk,
      is_placeholder, history[cardinality(history)], history, array[price, 1 - price],
      case when status = 'OPEN' then greatest(0.001, price - 0.005) end,
      case when status = 'OPEN' then least(0.999, price + 0.005) end, price,
      case when status = 'OPEN' then 0.01 end, price_change_24h, volume, volume_24h, liquidity, created_at, ends_at,
      closed_at, created_at, case when window_ms is not null then at end,
      at + window_ms * interval '1 millisecond', coalesce(closed_at, now()), coalesce(closed_at, now()),
      coalesce(closed_at, now() - interval '1 hour' * universe.rnd(seed, 42)), hashint8extended(id, 4)
    from (select *, status = 'RESOLVED' as resolved, case status when 'RESOLVED' then '{proposed,resolved}'
      when 'DISPUTED' then '{proposed,disputed}' when 'PROPOSED' then '{proposed}' else '{}' end::text[] as history
      from universe.markets) m order by id`,
  sql`insert into market_texts (market_id, slug, question, description, condition_id, image, icon, group_title, hash)
    select id, slug, question, ${RULES} || question || ${` ${RULES}`},
      '0x' || encode(sha256(id::text::bytea), 'hex'), 'https://images.example.org/market/' || id || '.png',
      'https://images.example.org/market/' || id || '-icon.png', group_title, hashint8extended(id, 5)
    from universe.markets order by id`,
  sql`insert into outcomes (market_id, index, name, token_id)
    select id, place, name, case when not is_placeholder then
      '7' || translate(md5(id || '/' || place) || md5(place || '/' || id), 'abcdef', '012345') || place end
    from universe.markets cross join lateral (values (0, first), (1, second)) o(place, name) order by id, place`,
  sql`insert into market_observations (market_id, observed_at, tier, tier_at)
    select id, now() - interval '1 minute' * universe.rnd(seed, 43),
      'STANDALONE', now() from universe.markets where event_id is null`,
  sql`with logged as (
      select row_number() over (order by resolution_observed_at) as seq, * from (
        select m.*, et.tag_slugs from markets m
        left join event_texts et on et.event_id = m.event_id
        where status = 'RESOLVED' order by resolution_observed_at desc limit 20000) latest
    ), written as (
      insert into resolution_changes (seq, market_id, kind, status, resolution_kind,
        resolution_source, winner_index, payouts, uma_status, closed_at, upstream_at, observed_at, recorded_at,
        supersedes, event_id, tag_slugs, window_ms, evidence)
      select seq, id, 'RESOLVED', status, resolution_kind, resolution_source,
        winner_index, payouts, uma_status, closed_at, upstream_updated_at, resolution_observed_at, resolution_observed_at,
        null, event_id,
        coalesce(tag_slugs, '{}'), extract(epoch from window_ends_at - window_starts_at)::bigint * 1000,
        jsonb_build_object('closed', true, 'closedAt', closed_at, 'umaStatus', uma_status, 'umaHistory', uma_history,
          'automaticallyResolved', false, 'enableOrderBook', true, 'scalar', false,
          'prices', array[prices[1]::text, prices[2]::text])
      from logged returning seq
    ) update feeds set last_version = (select count(*) from written) where name = 'resolutions'`,
  sql`drop schema universe cascade`,
]
