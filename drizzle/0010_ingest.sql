-- `ingest_page` in parts, so that each can be replaced by itself, and with two things more: it tells
-- the price series and the search documents what has changed. Nothing else is different from 0006.
DROP FUNCTION ingest_page(jsonb);
--> statement-breakpoint
-- Locks what a page concerns and dates the observation.
CREATE FUNCTION observe_page(page jsonb, seen_at timestamptz, seen_by poll_tier) RETURNS void
LANGUAGE plpgsql AS $$
declare
  has_whole_events constant boolean := jsonb_array_length(page->'wholeEvents') > 0;
  concerned bigint[];
  unseen bigint[];
begin
  -- Locks, always in this order and each kind by id: the looks at the events concerned, which stand
  -- for all markets of these events; the events; then markets. The feed's row comes last.
  select coalesce(array_agg(distinct id), '{}') into concerned from (
    select (w->>'id')::bigint as id from jsonb_array_elements(page->'wholeEvents') w
    union all select (i->>'id')::bigint from jsonb_array_elements(page->'events') i
    union all select (i->>'event_id')::bigint from jsonb_array_elements(page->'markets') i
    union all select m.event_id from jsonb_array_elements(page->'markets') i
      join markets m on m.id = (i->>'id')::bigint
  ) ids where id is not null;
  perform 1 from event_observations o where o.event_id = any(concerned) order by o.event_id for update;
  if jsonb_array_length(page->'events') + jsonb_array_length(page->'markets') > 0 then
    perform 1 from events e where e.id = any(concerned) order by e.id for no key update;
  end if;

  -- Who is no longer covered by the look at its whole event: markets that it does not list, and
  -- markets that were the same when asked but have been rewritten since. They keep the date of the
  -- last look that did cover them.
  unseen := '{}';
  if has_whole_events then
    select coalesce(array_agg(id order by id), '{}') into unseen from (
      select m.id from jsonb_to_recordset(page->'wholeEvents') as w(id bigint, members bigint[])
        join event_observations o on o.event_id = w.id and o.observed_at < seen_at
        join markets m on m.event_id = w.id and m.seen_with_event
        where w.members is not null and not m.id = any(w.members)
      union
      select m.id
        from unnest((page#>>'{same,ids}')::bigint[], (page#>>'{same,hashes}')::bigint[],
          (page#>>'{same,textsHashes}')::bigint[]) as s(id, hash, texts_hash)
        join markets m on m.id = s.id and m.seen_with_event
        join market_texts t on t.market_id = s.id
        where m.hash <> s.hash or t.hash not in (s.texts_hash, ~s.texts_hash)
    ) gone;
  end if;
  perform 1 from markets m
    where m.id in (select (i->>'id')::bigint from jsonb_array_elements(page->'markets') i
      union select unnest(unseen))
    order by m.id for no key update;
  if cardinality(unseen) > 0 then
    -- A tier that polls the event does not poll by itself what has left it.
    insert into market_observations as o (market_id, observed_at, tier, tier_at)
      select m.id, eo.observed_at, greatest(eo.tier, 'RESOLUTIONS'), eo.observed_at
      from markets m join event_observations eo on eo.event_id = m.event_id
      where m.id = any(unseen) order by m.id
      on conflict (market_id) do update set observed_at = excluded.observed_at
        where o.observed_at < excluded.observed_at;
    update markets m set seen_with_event = false where m.id = any(unseen);
  end if;

  -- Freshness. Where members were not sent and yet differ now, another look has come in between:
  -- this one then dates nothing, and the next one does.
  if has_whole_events then
    insert into event_observations as o (event_id, observed_at, tier, tier_at, member_hash)
      select w.id, seen_at, seen_by, seen_at, w.member_hash
      from jsonb_to_recordset(page->'wholeEvents') as w(id bigint, member_hash bigint, members bigint[])
      left join event_observations before on before.event_id = w.id
      where w.members is not null or before.member_hash = w.member_hash
      order by w.id
      on conflict (event_id) do update set
        observed_at = greatest(o.observed_at, excluded.observed_at),
        member_hash = case when o.observed_at < excluded.observed_at then excluded.member_hash
          else o.member_hash end,
        tier = case when takes_tier(excluded.tier, seen_at, o.tier, o.tier_at) then excluded.tier
          else o.tier end,
        tier_at = case when takes_tier(excluded.tier, seen_at, o.tier, o.tier_at)
          then greatest(o.tier_at, seen_at) else o.tier_at end
        where o.observed_at < seen_at or takes_tier(excluded.tier, seen_at, o.tier, o.tier_at);
  end if;
  if jsonb_array_length(page->'loneMarkets') > 0 then
    insert into market_observations as o (market_id, observed_at, tier, tier_at)
      select i::bigint, seen_at, seen_by, seen_at
      from jsonb_array_elements_text(page->'loneMarkets') i
      order by i::bigint
      on conflict (market_id) do update set
        observed_at = greatest(o.observed_at, excluded.observed_at),
        tier = case when takes_tier(excluded.tier, seen_at, o.tier, o.tier_at) then excluded.tier
          else o.tier end,
        tier_at = case when takes_tier(excluded.tier, seen_at, o.tier, o.tier_at)
          then greatest(o.tier_at, seen_at) else o.tier_at end
        where o.observed_at < seen_at or takes_tier(excluded.tier, seen_at, o.tier, o.tier_at);
  end if;
end
$$;
--> statement-breakpoint
-- Events, then their texts. A stand-in (an event as it stands inside a market row) only fills a gap:
-- whatever a look at the whole event stored is better. Returns whose visible content changed, of them
-- those whose texts did, and how many rows were older than what is stored.
CREATE FUNCTION store_events(
  page jsonb, seen_at timestamptz, stored_at timestamptz,
  OUT event_ids bigint[], OUT reworded bigint[], OUT outdated int
)
LANGUAGE plpgsql AS $$
declare
  accepted bigint[];
begin
  select coalesce(array_agg(i.id), '{}') into accepted
    from jsonb_to_recordset(page->'events')
      as i(id bigint, stand_in boolean, upstream_updated_at timestamptz)
    left join events e on e.id = i.id
    left join event_observations o on o.event_id = i.id
    where not i.stand_in and (e.id is null or is_acceptable(
      i.upstream_updated_at, seen_at, e.upstream_updated_at, e.observed_at, o.observed_at));
  select count(*) - cardinality(accepted) into outdated
    from jsonb_array_elements(page->'events') i where not (i->>'stand_in')::boolean;

  with written as (
    insert into events as e
    select r.* from jsonb_array_elements(page->'events') i,
      lateral event_row(i, seen_at, stored_at) r
    where r.id = any(accepted)
    order by r.id
    on conflict (id) do update set
      active = excluded.active, closed = excluded.closed, archived = excluded.archived,
      neg_risk = excluded.neg_risk, volume = excluded.volume, volume_24h = excluded.volume_24h,
      liquidity = excluded.liquidity, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
      closed_at = excluded.closed_at, created_at = excluded.created_at,
      upstream_updated_at = excluded.upstream_updated_at, observed_at = excluded.observed_at,
      changed_at = excluded.changed_at, hash = excluded.hash
      where e.hash <> excluded.hash and is_acceptable(
        excluded.upstream_updated_at, excluded.observed_at, e.upstream_updated_at, e.observed_at, null)
    returning e.id
  ), filled as (
    insert into events
    select r.* from jsonb_array_elements(page->'events') i,
      lateral event_row(i, seen_at, stored_at) r
    where (i->>'stand_in')::boolean order by r.id
    on conflict (id) do nothing
    returning id
  )
  select coalesce(array_agg(id), '{}') into event_ids
    from (select id from written union all select id from filled) stored;

  insert into tags as t (slug, label)
    select i.slug, i.label from jsonb_to_recordset(page->'tags') as i(slug text, label text)
    order by i.slug
    on conflict (slug) do update set label = excluded.label where t.label <> excluded.label;

  with input as (
    select i.event_id, i.slug, i.title, i.description, i.image, i.icon,
      i.series_slug, i.series_title, i.tag_slugs, i.hash, i.stand_in
    from jsonb_to_recordset(page->'eventTexts') as i(
      event_id bigint, slug text, title text, description text, image text, icon text,
      series_slug text, series_title text, tag_slugs text[], hash bigint, stand_in boolean)
  ), filled as (
    insert into event_texts (
      event_id, slug, title, description, image, icon, series_slug, series_title, tag_slugs, hash)
    select i.event_id, i.slug, i.title, i.description, i.image, i.icon, i.series_slug,
      i.series_title, i.tag_slugs, i.hash
    from input i where i.stand_in order by i.event_id
    on conflict (event_id) do nothing
    returning event_id
  ), written as (
    insert into event_texts as t (
      event_id, slug, title, description, image, icon, series_slug, series_title, tag_slugs, hash)
    select i.event_id, i.slug, i.title, i.description, i.image, i.icon, i.series_slug,
      i.series_title, i.tag_slugs, i.hash
    from input i where i.event_id = any(accepted) order by i.event_id
    on conflict (event_id) do update set
      slug = excluded.slug, title = excluded.title, description = excluded.description,
      image = excluded.image, icon = excluded.icon, series_slug = excluded.series_slug,
      series_title = excluded.series_title, tag_slugs = excluded.tag_slugs, hash = excluded.hash
      where t.hash <> excluded.hash
    returning t.event_id
  ), touched as (
    update events e set changed_at = stored_at from written w
    where e.id = w.event_id and e.changed_at <> stored_at
    returning e.id
  )
  select event_ids || array(select id from touched),
      array(select event_id from filled union all select event_id from written)
    into event_ids, reworded;
end
$$;
--> statement-breakpoint
-- Markets and their states. Returns who was not older than what is stored, of them whose visible
-- content changed, all of them as they were before (but for new ones), and the steps of their states.
CREATE FUNCTION store_markets(
  page jsonb, seen_at timestamptz, stored_at timestamptz,
  OUT accepted bigint[], OUT market_ids bigint[], OUT before markets[], OUT moves resolution_move[]
)
LANGUAGE plpgsql AS $$
declare
  quiet constant boolean := page->>'quiet';
begin
  select coalesce(array_agg(i.id), '{}') into accepted
    from jsonb_to_recordset(page->'markets') as i(id bigint, upstream_updated_at timestamptz)
    left join markets m on m.id = i.id
    left join market_observations o on o.market_id = i.id
    left join event_observations eo on eo.event_id = m.event_id and m.seen_with_event
    where m.id is null or is_acceptable(
      i.upstream_updated_at, seen_at, m.upstream_updated_at, m.observed_at,
      greatest(o.observed_at, eo.observed_at));
  select array_agg(m) into before from markets m where m.id = any(accepted);

  with written as (
    insert into markets as m (
      id, event_id, seen_with_event, status, active, closed, archived, accepting_orders, neg_risk,
      is_placeholder, uma_status, uma_history, resolution_kind, resolution_source, winner_index,
      payouts, resolution_observed_at, uma_steps, verdict, prices, best_bid, best_ask,
      last_trade_price, spread,
      price_change_24h, volume, volume_24h, liquidity, starts_at, ends_at, closed_at, created_at,
      window_starts_at, window_ends_at, upstream_updated_at, observed_at, changed_at, hash)
    select i.id, case when l.is_new then e.id else m.event_id end,
      -- only the newest look at a whole event says who is in it now
      case when l.is_new or m.event_id = e.id
        then i.with_event and eo.observed_at = seen_at or (m.seen_with_event and not l.is_new)
        else m.seen_with_event end is true,
      -- What is new begins as OPEN, and its state moves below like any other's.
      s.status, i.active, i.closed, i.archived, i.accepting_orders, i.neg_risk,
      i.is_placeholder, i.uma_status, i.uma_history, s.resolution_kind, s.resolution_source,
      s.winner_index, s.payouts, case when s.resolution_kind is not null then seen_at end,
      coalesce(s.uma_steps, 0), s.verdict, i.prices, i.best_bid, i.best_ask, i.last_trade_price, i.spread,
      i.price_change_24h, i.volume, i.volume_24h, i.liquidity, i.starts_at, i.ends_at, i.closed_at,
      i.created_at, i.window_starts_at, i.window_ends_at, i.upstream_updated_at, seen_at,
      -- a new link or new texts are changes too, though the hash of this row does not cover them
      case when m.hash = i.hash and t.hash in (i.texts_hash, ~i.texts_hash) and not l.is_new
        then m.changed_at else stored_at end,
      i.hash
    from jsonb_to_recordset(page->'markets') as i(
      id bigint, event_id bigint, has_link boolean, with_event boolean, texts_hash bigint,
      active boolean, closed boolean, archived boolean,
      accepting_orders boolean, neg_risk boolean, is_placeholder boolean,
      uma_status text, uma_history text[], verdict jsonb, prices numeric[], best_bid numeric,
      best_ask numeric, last_trade_price numeric, spread numeric, price_change_24h numeric, volume numeric, volume_24h numeric, liquidity numeric,
      starts_at timestamptz, ends_at timestamptz, closed_at timestamptz, created_at timestamptz,
      window_starts_at timestamptz, window_ends_at timestamptz, upstream_updated_at timestamptz,
      hash bigint)
    join unnest(accepted) as a(id) on a.id = i.id
    left join markets m on m.id = i.id
    left join market_texts t on t.market_id = i.id
    left join events e on e.id = i.event_id
    left join event_observations eo on eo.event_id = i.event_id
    left join event_observations present on present.event_id = m.event_id
    cross join lateral verdict_row(case when quiet or i.verdict->>'status' = 'OPEN' then i.verdict
      else '{"status": "OPEN"}' end) s
    -- A market that two events list stays with the one it is linked to, while that one is looked at.
    cross join lateral (select i.has_link and m.event_id is distinct from e.id and not (
      i.with_event and coalesce(m.seen_with_event, false)
      and coalesce(present.observed_at > seen_at - interval '1 hour', false)) as is_new) l
    order by i.id
    on conflict (id) do update set
      event_id = excluded.event_id, seen_with_event = excluded.seen_with_event,
      active = excluded.active, closed = excluded.closed,
      archived = excluded.archived, accepting_orders = excluded.accepting_orders,
      neg_risk = excluded.neg_risk, is_placeholder = excluded.is_placeholder,
      uma_status = excluded.uma_status, uma_history = excluded.uma_history,
      prices = excluded.prices, best_bid = excluded.best_bid, best_ask = excluded.best_ask,
      last_trade_price = excluded.last_trade_price, spread = excluded.spread,
      price_change_24h = excluded.price_change_24h, volume = excluded.volume,
      volume_24h = excluded.volume_24h, liquidity = excluded.liquidity,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, closed_at = excluded.closed_at,
      created_at = excluded.created_at, window_starts_at = excluded.window_starts_at,
      window_ends_at = excluded.window_ends_at, upstream_updated_at = excluded.upstream_updated_at,
      observed_at = excluded.observed_at, changed_at = excluded.changed_at, hash = excluded.hash
      where is_acceptable(
          excluded.upstream_updated_at, excluded.observed_at, m.upstream_updated_at, m.observed_at, null)
        and (m.hash, m.event_id, m.seen_with_event, m.changed_at) is distinct from
          (excluded.hash, excluded.event_id, excluded.seen_with_event, excluded.changed_at)
    returning m.id, m.changed_at
  )
  select coalesce(array_agg(id), '{}') into market_ids from written where changed_at = stored_at;

  moves := move_states(page->'markets', accepted, seen_at, stored_at, (page->>'byId')::boolean);
  select coalesce(array_agg(distinct id), '{}') into market_ids
    from (select unnest(market_ids) as id union all select market_id from unnest(moves)) changed;
end
$$;
--> statement-breakpoint
-- The texts of these markets, then their outcomes. Returns whose texts differed, and of them whose
-- rows were not dated by this page before.
CREATE FUNCTION store_market_texts(
  page jsonb, accepted bigint[], stored_at timestamptz,
  OUT reworded bigint[], OUT market_ids bigint[]
)
LANGUAGE plpgsql AS $$
declare
  bereft bigint[]; -- of outcomes
begin
  market_ids := '{}';
  with written as (
    insert into market_texts as t (
      market_id, slug, question, description, condition_id, image, icon, group_title, hash)
    select i.market_id, i.slug, i.question, i.description, i.condition_id, i.image, i.icon,
      i.group_title, i.hash
    from jsonb_to_recordset(page->'marketTexts') as i(
      market_id bigint, slug text, question text, description text, condition_id text, image text,
      icon text, group_title text, hash bigint)
    join unnest(accepted) as a(id) on a.id = i.market_id
    order by i.market_id
    on conflict (market_id) do update set
      slug = excluded.slug, question = excluded.question, description = excluded.description,
      condition_id = excluded.condition_id, image = excluded.image, icon = excluded.icon,
      group_title = excluded.group_title, hash = excluded.hash
      where t.hash <> excluded.hash
    returning t.market_id
  )
  select coalesce(array_agg(market_id), '{}') into reworded from written;
  if cardinality(reworded) = 0 then return; end if;

  -- Outcomes that lose their token go first, so that two of them may change places. A token belongs
  -- to one market for ever: a second claim is stored without it, rather than failing the page or
  -- taking it from its owner; it is noted, and a hash that fits nothing has it asked for again.
  with gone as (
    delete from outcomes o where o.market_id = any(reworded) and not exists (
      select 1 from page_outcomes(page) i where i.market_id = o.market_id and i.index = o.index
        and (o.token_id is null or o.token_id = i.token_id))
    returning o.market_id
  )
  select coalesce(array_agg(distinct market_id), '{}') into bereft from gone;

  with input as (
    select i.market_id, i.index, i.name, i.token_id, coalesce(owner.market_id, first_value(i.market_id)
      over (partition by i.token_id order by i.market_id, i.index)) as owner_id
    from page_outcomes(page) i
    join unnest(reworded) as a(id) on a.id = i.market_id
    left join outcomes owner on owner.token_id = i.token_id
  ), written as (
    insert into outcomes as o (market_id, index, name, token_id)
    select i.market_id, i.index, i.name, case when i.owner_id = i.market_id then i.token_id end
    from input i order by i.market_id, i.index
    on conflict (market_id, index) do update set name = excluded.name, token_id = excluded.token_id
      where (o.name, o.token_id) is distinct from (excluded.name, excluded.token_id)
    returning o.market_id
  ), withheld as (
    select i.market_id, min(i.token_id) as token_id, min(i.owner_id) as owner_id from input i
    where i.token_id is not null and i.owner_id <> i.market_id group by i.market_id
  ), marked as (
    update market_texts t set hash = ~t.hash from withheld w where t.market_id = w.market_id
  ), noted as (
    insert into refused_rows as r (kind, upstream_id, reason, raw, first_seen_at, last_seen_at)
    select 'market', w.market_id::text,
      format('Token %s belongs to market %s already, so it is stored without it.', w.token_id, w.owner_id),
      '', stored_at, stored_at
    from withheld w
    on conflict (kind, (coalesce(upstream_id, '')), reason) do update
      set times = r.times + 1, last_seen_at = excluded.last_seen_at
  ), touched as (
    update markets m set changed_at = stored_at
    where m.changed_at <> stored_at
      and m.id in (select market_id from written union select unnest(bereft))
    returning m.id
  )
  select coalesce(array_agg(id), '{}') into market_ids from touched;
end
$$;
--> statement-breakpoint
-- page: {
--   at, tier          when the answer was requested (database clock), and by which tier
--   byId              true where the markets were asked for by name: what a second look must be
--   quiet             true where a market that is new here is no news: its state is set, not logged
--   wholeEvents       [{id, member_hash, members}]: events that the page showed with all their
--                     markets; members (market ids) only where the hash differed from the stored one
--   same              {ids, hashes, textsHashes}: markets of whole events that did not differ
--   loneMarkets       [id]: markets that were asked for by themselves
--   events, eventTexts, tags, markets, marketTexts
--                     rows that differed from what was stored a moment ago; of markets also those
--                     whose verdict is not the one that their state was set from
-- }
-- Returns the ids whose visible content changed, the version of the change feed if any did, and how
-- many rows differed and were older than what is stored.
CREATE FUNCTION ingest_page(
  page jsonb,
  OUT market_ids bigint[], OUT event_ids bigint[], OUT version bigint, OUT outdated int
)
LANGUAGE plpgsql AS $$
declare
  -- The clock may have been set back since it was read: nothing is observed in the future.
  seen_at constant timestamptz := least((page->>'at')::timestamptz, clock_timestamp());
  -- of this commit: also tells the rows it changed from the rows it only touched
  stored_at constant timestamptz := clock_timestamp();
  accepted bigint[];
  before markets[];
  moves resolution_move[] := '{}';
  reworded_events bigint[] := '{}';
  reworded_markets bigint[] := '{}';
  redated bigint[];
  moved_markets bigint[];
  joined_or_left bigint[];
  concerned bigint[];
  restated bigint[];
begin
  market_ids := '{}';
  event_ids := '{}';
  outdated := 0;
  perform observe_page(page, seen_at, (page->>'tier')::poll_tier);
  if jsonb_array_length(page->'events') > 0 then
    select s.event_ids, s.reworded, s.outdated into event_ids, reworded_events, outdated
      from store_events(page, seen_at, stored_at) s;
  end if;
  if jsonb_array_length(page->'markets') > 0 then
    select s.accepted, s.market_ids, s.before, s.moves into accepted, market_ids, before, moves
      from store_markets(page, seen_at, stored_at) s;
    outdated := outdated + jsonb_array_length(page->'markets') - cardinality(accepted);
    select s.reworded, s.market_ids into reworded_markets, redated
      from store_market_texts(page, accepted, stored_at) s;
    -- What an observation of long ago says is no price of now.
    if seen_at > stored_at - interval '1 minute' then
      perform record_prices(market_ids, before, stored_at);
    end if;
    market_ids := market_ids || redated;
  end if;
  if cardinality(market_ids) + cardinality(event_ids) = 0 then return; end if;

  -- Events that a market joined or left have changed, and where markets changed status the event may
  -- stand elsewhere now. (Another end moves no event; but it is among the words of the search.)
  select coalesce(array_agg(distinct m.id), '{}'),
      coalesce(array_agg(distinct ids.id) filter (where ids.id is not null), '{}'),
      coalesce(array_agg(distinct ids.id) filter (where ids.id is not null and has_moved), '{}')
    into moved_markets, concerned, joined_or_left
    from markets m left join unnest(before) as b on b.id = m.id,
      lateral (values (m.event_id), (b.event_id)) as ids(id),
      lateral (select m.event_id is distinct from b.event_id as has_moved) l
    where m.id = any(market_ids)
      and (has_moved or (m.status, m.is_placeholder, m.ends_at)
        is distinct from (b.status, b.is_placeholder, b.ends_at));
  if cardinality(concerned) + cardinality(event_ids) > 0 then
    restated := refresh_event_statuses(concerned || event_ids, stored_at);
    event_ids := array(select distinct unnest(event_ids || joined_or_left || restated));
  end if;

  -- What is found by words: only where texts, links, states, dates or shelves are others now.
  reworded_markets := reworded_markets || moved_markets || search_misplaced(market_ids);
  if cardinality(reworded_events || reworded_markets) > 0 then
    perform refresh_search_documents(reworded_events, reworded_markets);
  end if;

  -- The resolution log, then the change feed. Their rows are the last locks, always in this order:
  -- held until the commit that makes the numbers visible, so these appear in order and without holes.
  perform append_resolutions(page->'markets', moves);
  update feeds set last_version = last_version + 1 where name = 'changes'
    returning last_version into version;
  insert into changes (version, market_ids, event_ids, recorded_at)
    values (ingest_page.version, ingest_page.market_ids, ingest_page.event_ids, stored_at);
  perform pg_notify('polycool_changes', version::text);
  if version % 100 = 0 then
    delete from changes where recorded_at < stored_at - interval '1 hour';
    -- A process that slept for longer must see that entries are gone, not take it for a hole.
    update feeds set oldest_version = (select min(c.version) from changes c) where name = 'changes';
  end if;
end
$$;